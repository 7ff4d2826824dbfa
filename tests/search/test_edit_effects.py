import pytest
from django.core.cache import cache

from kb.merging import Text
from kb.models import Article, Revision, Translation
from search.editorial.effects import effects_of, rank_of
from search.editorial.questions import EditedText, nearest_questions, questions_about
from search.editorial.verdicts import AskedHere, Verdict, Wanted, judge
from search.models import AskedQuestion, Chunk, IndexedDocument
from tests.factories.search import make_article, publish
from tests.search.asking import AT, ask, index_all

QUESTIONS = ("button resets battery", "charge the lamp overnight")


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture(autouse=True)
def no_evaluation_set(request, settings):
    if "demo" not in request.node.name:
        settings.EVALUATION_SET = None


@pytest.fixture
def asked(db):
    for day in (1, 2, 3):
        for text in QUESTIONS:
            AskedQuestion.objects.create(
                day=f"2026-05-0{day}", locale="en", text=text, key=text, relevance="good", hits=1
            )


@pytest.fixture
def battery(generation, asked):
    make_article("Charge the lamp for a night.", title="Charge a lamp")
    translation = make_article("Hold the button for ten seconds.", title="Reset the battery")
    index_all()
    return translation


def rows():
    return [
        list(model.objects.order_by("pk").values()) for model in (Translation, Revision, IndexedDocument)
    ] + [list(Chunk.objects.order_by("pk").values_list("pk", "text"))]


def by_question(effects):
    return {one.question.text: one for one in effects.concerned}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (1, 2, Verdict.BREAKS),
        (1, None, Verdict.BREAKS),
        (4, None, Verdict.BREAKS),
        (3, 1, Verdict.FIXES),
        (None, 5, Verdict.FIXES),
        (4, 2, Verdict.RISES),
        (2, 4, Verdict.FALLS),
        (1, 1, Verdict.SAME),
        (None, None, Verdict.SAME),
    ],
)
def test_first_place_and_being_shown_decide(before, after, verdict):
    assert judge(before, after) is verdict
    assert judge(before, after, wanted=Wanted.YES) is verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (1, 2, Verdict.FIXES),
        (2, 1, Verdict.BREAKS),
        (None, 1, Verdict.BREAKS),
        (None, 3, Verdict.RISES),
        (3, None, Verdict.FALLS),
    ],
)
def test_standing_first_for_what_others_answer_is_a_fault(before, after, verdict):
    assert judge(before, after, wanted=Wanted.NO) is verdict


def test_a_text_that_says_less_breaks_what_it_won(battery):
    text = Text("Paint the frame", "", "Use a soft brush and two thin coats.")
    effects = effects_of(translation=battery, text=text, at=AT)
    one = by_question(effects)["button resets battery"]
    assert (one.before, one.after, one.verdict) == (1, None, Verdict.BREAKS)
    assert (effects.breaks, effects.fixes, effects.wins) == (1, 0, 1)


def test_a_text_that_says_more_fixes_what_it_did_not_answer(battery):
    body = "Hold the button for ten seconds.\n\n## Charge the lamp overnight\n\nCharge the lamp overnight."
    effects = effects_of(translation=battery, text=Text("Reset the battery", "", body), at=AT)
    one = by_question(effects)["charge the lamp overnight"]
    assert one.after is not None
    assert one.verdict is Verdict.FIXES


def test_it_leaves_nothing_behind(battery):
    before = rows()
    effects_of(translation=battery, text=Text("Paint", "", "A soft brush."), at=AT)
    assert rows() == before
    assert [hit.title for hit in ask("button resets battery").hits] == ["Reset the battery"]


def test_ranks_after_publishing_are_those_that_were_told(battery):
    text = Text("Reset the battery", "", "Charge the lamp overnight, then hold the button.")
    effects = effects_of(translation=battery, text=text, at=AT)
    publish(battery, text.body, title=text.title)
    live = index_all()
    assert effects.concerned
    for one in effects.concerned:
        assert rank_of(battery.article_id, one.question, generation_id=live.pk) == one.after


def test_a_question_that_few_have_asked_is_shown_to_nobody(battery):
    AskedQuestion.objects.filter(text=QUESTIONS[0]).exclude(day="2026-05-01").delete()
    effects = effects_of(translation=battery, text=Text("Paint", "", "A brush."), at=AT)
    assert QUESTIONS[0] not in by_question(effects)


def test_the_nearest_questions_are_asked_when_not_all_can_be(battery, generation, monkeypatch):
    text = EditedText(
        battery.pk, battery.article_id, "en", "public", "Reset the battery", "", "Hold the button."
    )
    far, near = AskedHere("quick brown foxes", "en", "public"), AskedHere("hold the button", "en", "public")
    assert nearest_questions(text, [far, near], generation=generation) == [near, far]
    monkeypatch.setenv("EFFECTS_QUESTIONS", "1")
    effects = effects_of(translation=battery, text=Text("Paint", "", "A soft brush."), at=AT)
    assert (effects.asked, effects.left_out) == (1, 1)


def test_questions_of_the_demo_are_asked_only_where_its_articles_are(battery):
    text = EditedText(battery.pk, battery.article_id, "en", "public", "Reset", "", "Hold it.")
    assert {one.text for one in questions_about(text)} == set(QUESTIONS)
    Article.objects.filter(pk=battery.article_id).update(external_id="1101")
    found = questions_about(text)
    assert len(found) > 100
    assert any(one.wanted is Wanted.YES for one in found)


def test_without_a_model_questions_stay_in_their_order(battery, embedder, generation):
    embedder.is_available = False
    text = EditedText(battery.pk, battery.article_id, "en", "public", "Reset", "", "Hold it.")
    questions = [AskedHere(f"never asked {number}", "en", "public") for number in range(3)]
    assert nearest_questions(text, questions, generation=generation) == questions
