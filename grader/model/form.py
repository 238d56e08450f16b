"""The forms an author may ask a formula to be written in: their names, as they stand in `form = "factored"`."""

from typing import Final

#: Form to what it asks, in words for authors.
FORM_MEANINGS: Final[dict[str, str]] = {
    "factored": "a product of factors, none of which can be factored further with rational numbers",
    "expanded": "no product, power or quotient of a sum is left to multiply out",
    "single_fraction": "at most one fraction line, none inside the numerator or denominator",
    "lowest_terms": "no fraction can be cancelled by a number or a factor, no root or minus is left in a denominator",
    "rationalised": "no root of a number and no i in a denominator",
    "evaluated": "no arithmetic among numbers is left to do, nothing times 1 and nothing plus 0",
    "simplified": (
        "evaluated, in lowest terms, like terms collected, equal factors as powers, no nested fractions, no sin(-x)"
    ),
    "same": "as the reference is written, up to the order and grouping of sums and products",
    "partial_fractions": "a sum of fractions over powers of one irreducible factor each, numerators of lower degree",
    "completed_square": "one square of something linear, times a number, plus a constant",
    "decimal": "a number with a decimal point, or a whole number",
    "fraction": "a fraction of two whole numbers, or a whole number",
    "mixed": "a whole number and a proper fraction",
    "scientific": "one digit other than 0 before the point, times a power of ten",
}
FORMS: Final = tuple(FORM_MEANINGS)
#: Forms with something behind a colon: `only:a,y`, `without:dsigmoid`, `at_most:6` (operations).
PARAMETERISED: Final = ("only", "without", "at_most")
_ALIAS_TEXT = """
factor factored factorised factored factorized factored fully_factored factored facform factored
expand expanded multiplied_out expanded
singlefrac single_fraction singlefraction single_fraction one_fraction single_fraction
lowestterms lowest_terms reduced lowest_terms cancelled lowest_terms
rationalized rationalised rationalise rationalised rationalize rationalised
no_arithmetic evaluated no_unevaluated_arithmetic evaluated worked_out evaluated calculated evaluated
simplify simplified simplest simplified
equalcomass same same_form same up_to_order same same_up_to_order same
equal_com_ass same up_to_commutativity same order same factored_form factored expanded_form expanded
simplified_form simplified in_lowest_terms lowest_terms lowest lowest_terms single single_fraction
single_quotient single_fraction one_quotient single_fraction no_surds_below rationalised numbers_evaluated evaluated
partfrac partial_fractions partial_fraction partial_fractions partialfractions partial_fractions
completedsquare completed_square compsquare completed_square complete_square completed_square
complete_the_square completed_square completing_the_square completed_square
standard_form scientific scientific_notation scientific
mixed_number mixed mixed_fraction mixed
no_more_than at_most operations at_most max_operations at_most in_terms_of only names only not_with without
"""
_WORDS = _ALIAS_TEXT.split()
#: Another name of a form to the one used here.
FORM_ALIASES: Final = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))

_PARAMETERS: Final = {"only": "in {} only", "without": "without {}", "at_most": "with at most {} operations"}


def describe_form(form: str) -> str:
    """A form in words for students: `Write it factored: a product of …`."""
    name, _, given = form.partition(":")
    if name in _PARAMETERS:
        return f"Write it {_PARAMETERS[name].format(', '.join(given.split(',')))}"
    return f"Form: {name.replace('_', ' ')}, that is, {FORM_MEANINGS[name]}"


def read_form(text: str) -> str:
    """The form in its own spelling (`FacForm` is `factored`, `only: a, y` is `only:a,y`).

    Raises `ValueError` that lists the known forms where it is none.
    """
    word, colon, given = text.partition(":")
    word = word.strip().lower().replace("-", "_").replace(" ", "_")
    name = FORM_ALIASES.get(word, word)
    values = [value.strip() for value in given.split(",") if value.strip()]
    if name in FORMS and not colon:
        return name
    if name in PARAMETERISED and values and (name != "at_most" or (len(values) == 1 and values[0].isdecimal())):
        return f"{name}:{','.join(values)}"
    known = ", ".join(FORMS)
    raise ValueError(f"{text!r} is no form; write only:NAMES, without:FUNCTIONS, at_most:NUMBER, or one of {known}")
