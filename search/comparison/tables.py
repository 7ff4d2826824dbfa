"""A comparison as tables for a terminal."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from search.comparison.describing import RecipeDifference
from search.comparison.judged import JudgedComparison
from search.comparison.questions import QuestionComparison
from search.comparison.ranking import ComparedQuestion

FEW_DAYS = "(asked on few days)"
MOST_ROWS = 40


def recipe_table(differences: Sequence[RecipeDifference]) -> Table:
    table = _table("What differs in the recipe", "", "old", "new")
    for difference in differences:
        table.add_row(difference.label, difference.old, difference.new)
    if not differences:
        table.add_row("nothing", "", "")
    return table


def judged_tables(comparisons: Sequence[JudgedComparison]) -> Iterator[Table]:
    for comparison in comparisons:
        title = f"{comparison.dataset}: {comparison.questions} judged questions"
        table = _table(title, "", "old", "new", "difference [95 %]", "p")
        for metric in comparison.metrics:
            interval = metric.difference.interval
            table.add_row(
                metric.label,
                f"{metric.old:.3f}",
                f"{metric.new:.3f}",
                f"{interval.mean:+.3f} [{interval.low:+.3f}, {interval.high:+.3f}]",
                f"{metric.difference.p_value:.3f}",
            )
        yield table


def question_tables(comparison: QuestionComparison) -> Iterator[Table]:
    """Yield the figures, and the questions whose first hit is another."""
    table = _table(f"{len(comparison.compared)} recent questions", "", "")
    table.add_row("overlap of the first ten", f"{comparison.mean_overlap:.3f}")
    table.add_row("another first hit", str(len(comparison.other_first)))
    table.add_row("became answered", str(len(comparison.became_answered)))
    table.add_row("became unanswered", str(len(comparison.became_unanswered)))
    if comparison.degraded:
        table.add_row("answered by words alone", str(comparison.degraded))
    yield table
    if comparison.other_first:
        yield _changes(comparison)


def question_text(one: ComparedQuestion) -> str:
    return one.question.text if one.question.is_listed else FEW_DAYS


def _changes(comparison: QuestionComparison) -> Table:
    table = _table("Another first hit", "question", "old", "new", "overlap")
    for one in comparison.other_first[:MOST_ROWS]:
        table.add_row(
            question_text(one),
            _first(comparison, one.old.first),
            _first(comparison, one.new.first),
            f"{one.overlap:.2f}",
        )
    return table


def _first(comparison: QuestionComparison, article_id: int | None) -> str:
    return "no answer" if article_id is None else comparison.titles.get(article_id, f"article {article_id}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", show_header=any(columns))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table
