"""What the rows may take at most, in one place, and where the floor is. Stated at a million calls.

Ratios are of medians, to the floor of the same run.
"""

FRAGMENT_PATH, PAGE_PATH = "/bench/fragment/", "/bench/page/"
FRAGMENT, PAGE = "1 KB floor", "20 KB floor"
QUERIES = "X-Queries"

LIST_TIMES, LIST_GROWTH = 3, 1.2
SEARCH_TIMES, SEARCH_GROWTH, SEARCH_SLOWEST = 4, 1.5, 100  # ms, of p95
RECORD_TIMES = 3
SAVE_TIMES, ANSWER_TIMES, LOOK_UP_TIMES, BOARD_TIMES = 3, 4, 3, 2
PAGE_READS, FRAGMENT_READS, WRITE_STATEMENTS = 8, 5, 10
CROWD_SLOWEST = 150  # ms, of p95
CROWD_MEMORY = 1.1  # how much more memory in the last quarter than in the second is still stable
FIRST_LOAD = 60 * 1024  # bytes
# From one million calls to five; up to a million the growth above.
FIVE_MILLION, FIVE_LIST_GROWTH, FIVE_SEARCH_GROWTH = 5_000_000, 1.3, 2.0

# Why a row may miss its target, by how its name begins; the table tells it beside the miss.
WHY = {
    "log by name": "names are asked by their beginnings, which are gathered anew for each question",
    "log by": "a page that is not listed by date alone walks 3,000 calls and counts to a thousand",
    "search, prefix": "each word that begins so is gathered anew for each question",
    "search, old-only prefix": "each month asked gathers every word that begins so",
    "search,": "beyond the newest 3,000 calls the months are asked one after another",
    "record page": "a record is read from a dozen tables and worded whole",
    "autosave": "a save locks the call, writes, audits, commits, and says what is missing",
    "live board": "what is asked whether anything changed grows with the callbacks left open",
    "guidance search": "words that nobody asked before are looked for in every panel",
    "answer": "an answer is weighed, written, audited, and brings steps and forms anew; one that "
    "opens a matter writes that too, in 13 statements",
}


def why(name: str) -> str:
    """Return why the row of this name may miss its target; blank where nothing is known."""
    known = [start for start in WHY if name.startswith(start)]
    return WHY[max(known, key=len)] if known else ""
