"""The words of invented calls: their frequencies, and one word of each class to search for.

Frequencies fall as Zipf's law has it: a word of rank r stands in for about 1/r. The words of a
class stand in no other text of an invented call, so that a search for one finds as many calls as
its class says.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate, product


@dataclass(frozen=True, slots=True)
class WordClass:
    """A word to search for, and which part of all calls holds it.

    `until` is the part of the time after which nobody used it any more.
    """

    name: str
    word: str
    share: float
    until: float = 1.0


CLASSES = (
    WordClass("common", "husband", 0.58),
    WordClass("middle", "garden", 0.07),
    WordClass("one in a hundred", "allotment", 0.01),
    WordClass("rare", "harpsichord", 0.00005),
    WordClass("absent", "marzipan", 0.0),
    WordClass("old only", "cassette", 0.05, until=1 / 3),
)
# So rare that chance would miss it in most loads: every so many calls hold one.
COUNTED_BELOW = 0.001


def _each(text: str) -> list[str]:
    return text.split()


def _by_rank(words: list[str], size: int) -> list[str]:
    left = size - len(words)
    upto = [*accumulate(1 / (rank + 2) for rank in range(len(words)))]
    ends = [round(left * one / upto[-1]) for one in upto]
    return [
        word
        for word, start, end in zip(words, [0, *ends], ends, strict=False)
        for _ in range(1 + end - start)
    ]


_OFTEN = _each("""
the and she her to of in a is has for on with was at since not he they about now but asks says
after been very when this are no week back it had last from if all so told today team still tired
new will more some can take days feels his too only out bit home night does well off time next up
worse same going sleep walk scan better nurse letter month doctor leg before during tomorrow pain
appetite walking tablets sister daughter mother son knows another again while both hip tea often
over wants little morning evening weekend clinic thinks started stopped worried reassured
explained booked rings rang hospital consultant injection infusion denosumab zoledronic calcium
vitamin dentist tooth jaw kidney blood result results slept stairs lift car bus driving work
holiday travel insurance benefits form forms diary leaflet group support partner children school
friend neighbour church dog cat cooking eating drinking water toast soup milk nausea sick bowels
constipated fluids thirsty rest pillow mattress bed chair frame stick rail bath shower dressing
shoes socks stiff ache aching dull sharp burning tingling numb heavy swollen bruise rash itchy dry
hot cold flushes sweats temperature thermometer paracetamol ibuprofen codeine morphine patch
steroid antibiotics letrozole capecitabine palbociclib tamoxifen fulvestrant radiotherapy fraction
fractions plan planned session sessions ward oncology radiology pharmacy reception appointment
cancelled moved waiting list phone answer machine number card pocket handbag glasses hearing aid
interpreter cousin aunt uncle niece nephew grandson granddaughter widow carer hospice palliative
district visit visited bandage plaster wound healing balance dizzy falls fell kitchen hallway step
steps path shop market post office bank library choir swimming yoga pilates knitting reading radio
television news weather rain frost heatwave windy spring summer autumn winter anxious tearful calm
cheerful quiet lonely frightened hopeful upset cross brave question questions worry worries
understood repeated wrote spelled listened talked agreed declined prefers dislikes remembers
forgot wonders hopes plans manages struggles copes enjoys misses looks
""")
_FIRST = _each("""
ald amber apple arn ash aston barn beck birch black blen bram brand bright broad brook burn calder
carn chal clay cold coln crag cran dal dar deep den dray dun east eld elm fair fal fen fern field
gold gran green hal harrow hart haw hazel heath hol horn ing iron kel kings kirk lam lang lark
leaf lin long low mal maple marsh mead mel mill moor moss nether north oak old orchard ot pen pine
quarn raven red ridge rose row rush sand sedge sel shel silver south stan stone sun thorn under
upper wald west white wick wil win wood yar
""")
_LAST = _each("""
beck bourne bridge brook bury by cliff combe cot cote croft dale dean den don down end ey field
fold ford garth gate grove ham hay head hill holme hope hurst ing keld lea leigh ley low mead mere
minster moor mouth ness over park pool ridge shaw side stead stoke stow sett thorpe thwaite ton
vale wade wall ware water well wick wold wood worth
""")
_PLACES = [a + b for a, b in product(_FIRST, _LAST) if a != b]
# Far down the ranks names of places that do not exist go on, as names do in true notes.
VOCABULARY = [*dict.fromkeys([*_OFTEN, *random.Random(1).sample(_PLACES, len(_PLACES))])]
# Each word as often as its rank says, and at least once: two random bytes draw one.
_DRAWN = _by_rank(VOCABULARY, 2**16)

GIVEN = _each("""
Ada Bea Cai Dot Eve Fay Gwen Hal Ivy Jo Kit Lil Mo Nan Olwen Pip Rae Sal Tess Una Viv Wyn Asha
Bindu Chen Dina Esme Farah Grace Hana Ines Jaya Kemi Leila Mina Nadia Orla Priti Rosa Sana Tara
Umar Vera
""")
SURNAMES = [one.capitalize() for one in _PLACES[::7]]
STREETS = [one.capitalize() for one in _PLACES[::11]]


def said(chance: random.Random, least: int, most: int) -> list[str]:
    """Return some words, each as often as its rank says."""
    many = least + int(chance.random() * (most - least + 1))
    return [*map(_DRAWN.__getitem__, memoryview(chance.randbytes(2 * many)).cast("H"))]


def of_classes(chance: random.Random, place: int, count: int) -> list[str]:
    """Return which words of the classes a call holds that is at a place among `count`, by time."""
    found = []
    for one in CLASSES:
        if not one.share:
            continue
        if one.share < COUNTED_BELOW:
            every = round(1 / one.share)
            if place % every == every // 2:
                found.append(one.word)
        elif place < one.until * count and chance.random() < one.share / one.until:
            found.append(one.word)
    return found
