"""One question about two strings, answered in full: what a student typed, what is right, and what is asked of them.

question = read_question({"variables": {"z": [-3, 3]}, "functions": {"s": "sigmoid"}})
judge("s(z)(1 - s(z))", "e^-z/(1 + e^-z)^2", question).verdict      # "equal"
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property

from grader.formula.array import listed_sizes
from grader.formula.builders import joined, stated
from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.definitions import read_definitions
from grader.formula.forms import form_verdict
from grader.formula.judgement import Judgement, Verdict, asking_back, blame, blame_reference, did_you_mean, unreadable
from grader.formula.left_sides import names_said
from grader.formula.loosely import bars_as_norms
from grader.formula.measuring import measured, wanted_numbers, with_crosses
from grader.formula.misplaced import SEVERAL, are_parted, misplaced, overgrown
from grader.formula.number import UNLIMITED, is_written_out, read_number
from grader.formula.pair import as_equations, as_products, read_answer, read_reference, states_equation
from grader.formula.pieces import is_statement
from grader.formula.polynomials import number_of
from grader.formula.quantities import Measured
from grader.formula.question import Options, Question
from grader.formula.reader import Notation, other_readings, read
from grader.formula.regions import by_intervals
from grader.formula.relation_signs import asks_inequality, respelled, spelled_out
from grader.formula.relations import solutions
from grader.formula.showing import show
from grader.formula.solution_sets import as_set
from grader.formula.stray import with_one_sign
from grader.formula.tree import Group, Matrix, Tree
from grader.formula.truth_tables import by_truth_table
from grader.formula.unit_formulas import by_unit_formula
from grader.formula.within import compare_within
from grader.model.blame import ProblemError, Unreadable


def judge(student: str, reference: str, question: Question, *, clock: Callable[[], float] = lambda: 0.0) -> Judgement:
    """Whether `student` is right where `reference` is, by what the question declares.

    The same three inputs give the same judgement for ever; nothing is evaluated but by our own reader. Both strings may
    hold anything: what cannot be read of the student's is the verdict `unreadable`, of the reference's a ProblemError,
    as is a question that contradicts itself. `clock` tells seconds (`time.perf_counter`), to say how long it took. No
    limit of time is set here: `grader compare` asks in a child that can be ended.
    """
    start = clock()
    found = _Asked(student, reference, question).judged()
    return found.model_copy(update={"seconds": max(clock() - start, 0.0)})


__all__ = ["Judgement", "Verdict", "judge"]

#: A lone letter among operators, which no number has in it but for Euler's.
_NAMES = re.compile(r"(?:^|[-+*/^(\[,|])\s*[A-DF-Za-df-z]\s*(?=$|[-+*/^)\],|])")
#: A letter between two numbers that may stand for ×, or may be a name; before a power of ten it is no name.
_CROSSED = re.compile(r"[0-9]\s*[xX]\s*(?!10\s*(?:\^|\*\*))[0-9]")
#: Signs between two values that may stand for a plus and a minus; a number behind them is a negative one.
_BOTH_SIGNS = re.compile(r"(?<=[\w)\]}])\s*\+-(?=\s*[^\W\d_]|\s*[(\\])")

#: The same before a root, where nobody writes it for a minus.
_ROOT_SIGNS = re.compile(r"(?<=[\w)\]}])(\s*)\+-(?=\s*(?:\\?sqrt(?![A-Za-z])|√))")


#: Words for what always or never holds, unless they are names.
_TRUTHS = {"true", "false"}


class _Asked:
    """One question with both its strings."""

    def __init__(self, student: str, reference: str, question: Question) -> None:
        self.question = question
        self.told = stated(student) != student
        self.typed = self.with_signs(stated(joined(student))), self.with_signs(stated(joined(reference)))
        statement = question.kind == "equation"
        self.student, self.reference = self.typed
        if statement or "<>" in reference:
            self.reference = respelled(self.reference)
        if asks_inequality(self.reference, stated=statement):
            self.student = respelled(self.student)
        if statement and not question.variables.keys() & _TRUTHS:
            self.student, self.reference = spelled_out(self.student), spelled_out(self.reference)

    @cached_property
    def declared(self) -> Declarations:
        """The question in the words of the reader and the comparison."""
        return self.question.declarations()

    def judged(self) -> Judgement:
        if (logical := self.by_logic()) is not None:
            return logical
        if (measured_by := by_unit_formula(self.student, self.reference, self.question, self.seed)) is not None:
            return measured_by
        found = self.by_numbers() if self.is_numeric() else None
        found = self.by_formulas() if found is None else self.formed(found)
        found = self.with_one_sign(found) if found.verdict == "unreadable" else found
        return self.of_its_name(found)

    def with_one_sign(self, found: Judgement) -> Judgement:
        """The judgement, or that on the answer with fewer signs in a row, `a --- b`, where it is right: else a slip."""
        text = with_one_sign(self.student)
        other = found if text == self.student else _Asked(text, self.reference, self.question).judged()
        return other if other.verdict == "equal" else found

    def of_its_name(self, found: Judgement) -> Judgement:
        """The judgement, or the question what was meant, where values are said to be those of other names: `y = 5`."""
        said, asked = names_said(self.student), names_said(self.reference)
        if not said or not asked or said == asked:
            return found
        in_other_order = found.verdict == "not_equal" and sorted(said) == sorted(asked)
        if found.verdict != "equal" and not in_other_order:
            return found
        reason = f"Your answer says it of {', '.join(said)}, and {', '.join(asked)} was asked for, in this order."
        return asking_back(found, reason, () if in_other_order else (f"{', '.join(asked)} = {found.read_as}",))

    def with_signs(self, text: str) -> str:
        """The text, in a statement that is asked for with both signs where `+-` stands before a root."""
        return _ROOT_SIGNS.sub(r"\1± ", text) if self.question.kind == "equation" else text

    def is_numeric(self) -> bool:
        """Whether the question is about numbers: it says so, or its options or the reference do."""
        options, kind = self.question.options, self.question.kind
        if options.asks_numbers:
            return True
        if options.form is not None or options.reads_otherwise:
            return False
        if kind is not None:
            return kind == "numeric"
        named = "x" in self.question.variables
        if _CROSSED.search(self.reference) or (named and _CROSSED.search(self.student)):
            return False  # an x between numbers that may be a name
        if _NAMES.search(self.reference):
            return False
        try:
            number = read_number(self.reference, decimal_comma=options.decimal_comma)
        except Unreadable:
            return False
        if states_equation(self.reference, self.declared, self.question.notation):
            return False
        if number.figures < UNLIMITED or options.tolerance is not None or options.relative_tolerance is not None:
            return True
        return is_written_out(self.student, decimal_comma=options.decimal_comma)

    def by_logic(self) -> Judgement | None:
        """The judgement on formulas of logic, which only a plain question about names can be about; else None."""
        question = self.question
        structured = question.shapes or question.families or question.indices or question.functions
        if structured or question.kind not in (None, "scalar", "equation") or question.options != Options():
            return None
        return by_truth_table(*self.typed, question.variables)

    # numbers

    def by_numbers(self) -> Judgement | None:
        """The judgement on numbers; None where the question is one about formulas after all."""
        options, declared = self.question.options, self.question.kind == "numeric"
        try:
            wanted = wanted_numbers(self.reference, options, units=bool(options.units) or declared)
        except Unreadable as error:
            if options.asks_numbers:
                raise blame_reference(error) from None
            return None
        try:
            found = measured(self.student, wanted, options)
        except Unreadable as error:
            if (product := self.of_sides(wanted)) is not None:
                return product
            if wanted.unit is None and (complex_found := self.on_the_plane()) is not None:
                return complex_found
            return None if not declared and not options.asks_numbers else unreadable(error, wanted.shown())
        if found.verdict == "equal":
            return found
        if found.stage == "kind" and not wanted.numbers.shape and are_parted(self.student):
            return unreadable(Unreadable(SEVERAL, self.student, self.student.index(";")), wanted.shown())
        found = self.with_commas(found, wanted) if "," in self.student else found
        return found if found.verdict == "undecided" else self.in_other_readings(found, wanted)

    def of_sides(self, wanted: Measured) -> Judgement | None:
        """The judgement that `28x28` is the number asked for, where it is; it may be the sizes of something, too."""
        if not _CROSSED.search(self.student) or "x" in self.question.variables or wanted.numbers.shape:
            return None
        text = with_crosses(self.student)
        try:
            found = measured(text, wanted, self.question.options)
        except Unreadable as error:  # steps that are not one number
            return unreadable(error, wanted.shown()) if "=" in text else None
        return found if found.verdict == "equal" or "=" in text else None

    def on_the_plane(self) -> Judgement | None:
        """The judgement on arithmetic with the imaginary unit, `5 + 0i`, where a number is asked for; else None."""
        question = self.question
        unit = re.search(r"(?<![^\W\d_])i(?![^\W_])", self.student)
        said = question.variables or question.options.asks_numbers or question.options.imaginary is not None
        if unit is None or said:
            return None
        options = question.options.model_copy(update={"imaginary": "i"})
        plane = question.model_copy(update={"kind": "scalar", "options": options})
        found = _Asked(self.student, self.reference, plane).by_formulas()
        return None if found.verdict == "unreadable" else found

    def formed(self, found: Judgement) -> Judgement:
        """The judgement on a number, right only if it is written in the form that is asked for."""
        form, declared = self.question.options.form, self.declared
        if form is None or found.verdict != "equal":
            return found
        try:
            tree, wanted = (read(text, declared, self.question.notation) for text in (self.student, self.reference))
        except Unreadable:
            return found  # with a unit, or in a spelling that only numbers have
        broken = form_verdict(tree, form, declared, wanted)
        if broken is None:
            return found
        update = {"verdict": broken.verdict, "stage": broken.stage, "reason": broken.reason, "share": Fraction(0)}
        return found.model_copy(update=update)

    def with_commas(self, found: Judgement, wanted: Measured) -> Judgement:
        """The judgement, or the question what was meant, where commas read the other way make the answer right."""
        options = self.question.options
        other = options.model_copy(update={"decimal_comma": not options.decimal_comma})
        try:
            turned = measured(self.student, wanted, other)
        except Unreadable:
            return found
        mark = "a comma" if options.decimal_comma else "a point"
        reason = f"Decimals are written with {mark} here, so that your answer was read as {found.read_as}. Write it so."
        return asking_back(found, reason, (turned.read_as,)) if turned.verdict == "equal" else found

    def in_other_readings(self, found: Judgement, wanted: Measured) -> Judgement:
        """The judgement, or the question what was meant, where arithmetic such as 1/2π is right in another reading."""
        if found.stage != "value" or wanted.unit is not None or not re.search(r"[^\W\d_]|\\", self.student):
            return found
        try:
            other = self.by_formulas()
        except ProblemError:
            return found  # a reference that is numbers to the numbers' reader only
        if other.verdict == "equal" and "\\" in self.student:  # 2\frac12 as a product
            return asking_back(found, did_you_mean(found, (other.read_as,)), (other.read_as,))
        return other if other.stage == "reading" and other.verdict == "undecided" else found

    # formulas

    def by_formulas(self) -> Judgement:
        """The judgement on two formulas; a reference without any sign of LaTeX may be typed where answers are LaTeX."""
        notation = self.question.notation
        found = self.by_formulas_in(notation)
        if found.verdict == "equal" or notation != "latex" or any(sign in self.reference for sign in "\\$"):
            return found
        try:
            other = self.by_formulas_in("typed")
        except ProblemError:
            return found  # that is not how it is written
        unsettled = found.verdict == "undecided" and not found.did_you_mean
        return other if other.verdict == "equal" or unsettled else found

    def by_formulas_in(self, written: Notation) -> Judgement:
        """The judgement on two formulas, the reference in one notation."""
        declared = self.declared
        try:
            read_definitions(declared)
        except Unreadable as error:
            raise blame(f"A function's definition cannot be read: {error.message}") from None
        notation, kinded = self.question.notation, self.question.kind is not None
        if (found := self.by_intervals(None)) is not None:
            return found
        try:
            wanted, declared = read_reference(self.reference, declared, written, kinded=kinded)
        except Unreadable as error:
            raise blame_reference(error) from None
        wanted = solutions(wanted) if self.question.kind == "equation" else wanted
        if is_statement(wanted) and (found := self.by_intervals(wanted)) is not None:
            return found
        shown = show(wanted)
        # The same text is the same formula, though a name of the reference may say how the rest is read.
        same = self.student == self.reference
        try:
            text = self.student
            if isinstance(wanted, Group) and wanted.kind != "set":
                text = listed_sizes(text, len(wanted.items))
            joined = as_set(self.student, wanted, self.question, told=self.told)
            tree = wanted if same else joined or read_answer(text, wanted, declared, notation)
        except Unreadable as error:
            return self.by_array(wanted) or unreadable(error, shown)
        tree = solutions(tree) if is_statement(wanted) else tree
        tree = bars_as_norms(tree, wanted, declared) if "|" in text and "abs" not in text else tree
        found = self.compared(tree, wanted, declared).model_copy(update={"reference_read_as": shown})
        if found.stage == "kind" and not kinded and (stated := self.by_equations()) is not None:
            return stated
        if not joined and found.verdict != "equal" and (spelled := self.by_products(tree, wanted)) is not None:
            return spelled
        if same or joined or found.verdict == "equal":
            return found
        asked = self.asked_back(found, wanted, declared)
        if asked.verdict == "undecided" and not asked.did_you_mean and (large := overgrown(tree)) is not None:
            return unreadable(Unreadable(large, self.student, None), shown)
        asked = asked if asked.verdict == "undecided" else self.with_both_signs(asked)
        if self.question.kind not in (None, "scalar") or asked.verdict != "not_equal":
            return asked
        complaint = misplaced(self.student, tree, wanted, declared, notation)
        return asked if complaint is None else unreadable(Unreadable(complaint, self.student, None), shown)

    def with_both_signs(self, found: Judgement) -> Judgement:
        """The judgement, or the question what was meant, where a `+-` in the reference may stand for both signs."""
        if not _BOTH_SIGNS.search(self.reference):
            return found
        student, reference = (_BOTH_SIGNS.sub("±", text) for text in (self.student, self.reference))
        try:
            other = _Asked(student, reference, self.question).by_formulas()
        except ProblemError:
            return found  # of what stands for both signs there is no such formula
        reason = f"Your answer was read as {found.read_as}. It is right if the +- that is asked for is both signs."
        return asking_back(found, reason, (other.read_as,)) if other.verdict == "equal" else found

    def by_intervals(self, stated: Tree | None) -> Judgement | None:
        """The judgement on a set of real numbers, where the reference is one that can be nothing else; else None."""
        return by_intervals(self.student, self.reference, self.question, stated, self.seed)

    def by_array(self, wanted: Tree) -> Judgement | None:
        """The judgement on a list or table of numbers in a spelling that only numbers have, as NumPy prints it."""
        cut_off = self.student.rstrip().endswith(",")  # a value may be missing
        if cut_off or not (_lists_numbers(wanted) or isinstance(wanted, Matrix)):
            return None
        try:
            numbers = wanted_numbers(self.reference, self.question.options, units=False)
            return measured(self.student, numbers, self.question.options)
        except Unreadable:
            return None

    def by_equations(self) -> Judgement | None:
        """The judgement that both texts are the same equation, where a name on the left may be no label; else None."""
        both = as_equations(self.student, self.reference, self.declared, self.question.notation)
        if both is None:
            return None
        tree, wanted, declared = both
        found = self.compared(tree, wanted, declared).model_copy(update={"reference_read_as": show(wanted)})
        return found if found.verdict == "equal" else None

    def by_products(self, tree: Tree, wanted: Tree) -> Judgement | None:
        """The judgement that both are the same where `ab` is a times b, which nothing declared forbids; else None."""
        declared, notation = self.declared, self.question.notation
        both = as_products(self.student, self.reference, (tree, wanted), declared, notation)
        if both is None:
            return None
        found = self.compared(*both).model_copy(update={"reference_read_as": show(both[1])})
        return found if found.verdict == "equal" else None

    def compared(self, tree: Tree, wanted: Tree, declared: Declarations) -> Judgement:
        """One reading of the answer against the reference: equal, and in the form that is asked for."""
        found = compare(tree, wanted, declared, seed=self.seed())
        tolerance, form = self.question.options.absolute_tolerance, self.question.options.form
        if found.verdict == "not_equal" and found.stage in ("points", "kind") and tolerance is not None:
            found = compare_within(tree, wanted, declared, tolerance, found, self.seed())
        if found.verdict == "equal" and form is not None:
            found = form_verdict(tree, form, declared, wanted) or found
        return Judgement(
            verdict=found.verdict,
            stage=found.stage,
            reason=found.reason,
            counterexample=found.counterexample,
            read_as=show(tree),
            share=Fraction(int(found.verdict == "equal")),
        )

    def asked_back(self, found: Judgement, wanted: Tree, declared: Declarations) -> Judgement:
        """The judgement, or the question what was meant, where another reading of the same text is right."""
        right = tuple(
            show(tree)
            for tree in other_readings(self.student, declared, self.question.notation)
            if self.compared(tree, wanted, declared).verdict == "equal"
        )
        if not right:
            return found
        return asking_back(found, did_you_mean(found, right), right)

    def seed(self) -> int:
        """A number drawn from the question and both strings, so that the same inputs meet the same points."""
        return self.drawn

    @cached_property
    def drawn(self) -> int:
        """The seed, which is the same whenever it is asked for."""
        asked = json.dumps([self.student, self.reference, self.question.model_dump(mode="json")], sort_keys=True)
        return int.from_bytes(hashlib.sha256(asked.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def _lists_numbers(tree: Tree) -> bool:
    """Whether this is a list of numbers that are written out."""
    return isinstance(tree, Group) and tree.kind != "set" and all(number_of(item) is not None for item in tree.items)
