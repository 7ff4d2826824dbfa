"""Words that a text search keeps and that still say little about a subject: not marked beside a word that says more.

Stop words are not here, for they never match at all. Whether a word is rare in the help center says nothing of this:
"sell" may stand in one article only, and so may "twelve".
"""

LIGHT_WORDS = frozenset(
    """
    may might must could would should shall cannot can't don't doesn't get gets getting got give gives go goes going
    gone make makes made take takes took taken put puts let lets want wants need needs needed know see say says tell
    use used using also always never often ever even still yet just only really quite rather much many more most less
    least few several lot lots some any every each all both another other one two three first second last next new
    old good well back way ways thing things something anything someone anyone time times day days like please help
    work works happen happens about around
    darf dürfen kann können könnte möchte möchten muss müssen soll sollen will wollen wird werden gibt geben geht gehen
    macht machen tun lassen brauche brauchen bekomme bekommen bekommt nimmt nehmen komme kommt kommen wurde wurden
    mehr viel viele wenig weniger immer nie noch schon nur auch sehr ganz ein eine einen zwei drei erste ersten zweite
    letzte nächste neu neue neuen alt gut mal tag tage zeit bitte hilfe etwas jemand andere anderen
    puede pueden puedo podemos poder debe deben debo hay hace hacer hago haga tener tengo tiene tienen quiero quiere
    querer ir va voy van dar doy da darme pone poner usar uso necesito necesita más menos mucho mucha muchos muchas
    siempre nunca también solo sólo muy aún ya otra otro otros uno una dos tres primera primero segunda última
    último nuevo nueva vez veces día días tiempo ayuda algo alguien
    """.split()  # noqa: SIM905
)


def is_light(word: str) -> bool:
    """Say whether `word`, in lower case, carries little weight; small numbers do too."""
    return word in LIGHT_WORDS or (word.isdecimal() and len(word) <= 2)
