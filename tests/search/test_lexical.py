import pytest

from kb.visibility import Visibility
from search.contracts import Leg
from tests.factories.search import add_translation, make_article
from tests.search.asking import ask, index_all, ranked

WORDS = frozenset({Leg.LEXICAL})


def found(text, **options):
    return ranked(text, legs=WORDS, **options)


@pytest.fixture
def battery(generation):
    return make_article(
        "Hold the button for twelve seconds until all lights flash.", title="Reset the battery"
    )


@pytest.fixture
def brakes(generation):
    return make_article(
        "Clean the disc with alcohol. The button is not needed.", title="Fix squeaking brakes"
    )


def test_a_question_need_not_have_all_its_words_in_the_article(battery, brakes):
    index_all()
    assert found("what on earth do I do to reset that stupid battery")[0] == battery.article_id


def test_a_rare_word_decides(battery, brakes):
    for number in range(6):
        make_article("Press the button. Press the button again.", title=f"Button number {number}")
    index_all()
    assert found("the button and alcohol")[0] == brakes.article_id


def test_a_word_in_the_title_weighs_more_than_in_the_text(battery):
    other = make_article("Somewhere a battery is mentioned.", title="Something else")
    index_all()
    assert found("battery") == [battery.article_id, other.article_id]


def test_words_are_found_in_other_forms(battery):
    index_all()
    assert found("resetting batteries") == [battery.article_id]


def test_a_quoted_phrase_must_occur(battery, brakes):
    index_all()
    assert found('"disc with alcohol" flash twelve seconds') == [brakes.article_id]


def test_an_excluded_word_must_not_occur(battery, brakes):
    index_all()
    assert found("button -alcohol") == [battery.article_id]


def test_a_negative_number_excludes_nothing(generation):
    cold = make_article("At 5 degrees below zero the battery does not charge.", title="Cold")
    index_all()
    assert found("charge at -5 degrees") == [cold.article_id]


def test_each_language_is_read_with_its_own_stems(generation):
    german = make_article("Die Häuser sind rot.", title="Häuser", locale="de")
    index_all()
    assert found("haus", locale="de") == [german.article_id]


def test_a_reader_finds_the_original_where_a_translation_is_missing(battery):
    index_all()
    assert found("battery", locale="de") == [battery.article_id]


@pytest.mark.parametrize("text", ["battery", "akku zurücksetzen"])
def test_a_reader_is_shown_the_translation_and_not_the_original(battery, text):
    add_translation(battery.article, "Halte die Taste.", title="Akku zurücksetzen", locale="de")
    index_all()
    assert found(text, locale="de") == [battery.article_id]
    assert {hit.locale for hit in ask(text, locale="de", legs=WORDS).hits} <= {"de"}


def test_a_reader_is_never_shown_a_third_language(battery):
    add_translation(battery.article, "Restablecer.", title="Batería nueva", locale="es")
    index_all()
    assert {hit.locale for hit in ask("batería nueva", locale="de").hits} <= {"de", "en"}


@pytest.mark.parametrize(
    "text", ["'", "\\", "a' | 'b", "!&|()<->:*", "%s %(x)s", "'; DROP TABLE kb_article; --", "…"]
)
def test_odd_signs_do_no_harm(battery, text):
    index_all()
    assert found(f"battery {text}") == [battery.article_id]


def test_a_typo_is_forgiven(battery, brakes):
    index_all()
    assert found("squeeking braks")[0] == brakes.article_id


def test_a_very_long_question_is_no_burden(battery, django_assert_max_num_queries):
    index_all()
    with django_assert_max_num_queries(7):
        assert found("reset my battery " + " ".join(f"word{n}" for n in range(2000)))[0] == battery.article_id


def test_chinese_is_found_by_pairs_of_characters_and_marked(generation):
    reset = make_article("按住电源按钮十二秒可以重置电池。", title="重置电池", locale="zh-hans")
    make_article("清洁刹车盘。", title="修理刹车", locale="zh-hans")
    index_all()
    assert found("怎么重置我的电池", locale="zh-hans") == [reset.article_id]
    passage = ask("怎么重置我的电池", locale="zh-hans", legs=WORDS).hits[0].passage
    assert [passage.text[start:end] for start, end in passage.marks] == [
        "重置",
        "电池",
    ] or "重置电池" in passage.text


def test_a_code_within_a_chinese_question_is_honoured(generation):
    make_article("屏幕显示错误代码，请重置电池。", title="错误代码", locale="zh-hans")
    moisture = make_article("端口受潮时显示 E30。", title="E30", locale="zh-hans")
    index_all()
    assert found("屏幕上的 E30 是什么", locale="zh-hans")[0] == moisture.article_id


def test_thai_is_found_too(generation):
    reset = make_article("กดปุ่มค้างไว้เพื่อรีเซ็ตแบตเตอรี่", title="รีเซ็ตแบตเตอรี่", locale="th")
    make_article("ทำความสะอาดเบรก", title="เบรก", locale="th")
    index_all()
    assert found("แบตเตอรี่", locale="th")[0] == reset.article_id


@pytest.mark.parametrize("hidden", ["Saddle saddle saddle.", "Pedal pedal pedal."])
def test_hidden_texts_weigh_no_words(generation, hidden):
    make_article("The saddle is high.", title="Height")
    make_article("The pedal is loose.", title="Noise")
    for _ in range(5):
        make_article(hidden, title="For staff", visibility=Visibility.STAFF)
    index_all()
    scores = [hit.score for hit in ask("saddle pedal", legs=frozenset({Leg.LEXICAL})).hits]
    assert len(scores) == 2
    assert scores[0] == scores[1]
