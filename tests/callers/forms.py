"""A form of a review as a supervisor fills it in."""

from callers.review_form import TOPICS, Given

# Right of the record or not: a reason stands beside each.
RATED = {topic: Given(4, "as heard") for topic in TOPICS}
POSTED = {f"topic-{topic}": "4" for topic in TOPICS} | {
    f"why-{topic}": "as heard" for topic in TOPICS
}
