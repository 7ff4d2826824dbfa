"""Words find articles in many languages: stemmed where PostgreSQL can, as they stand elsewhere, by pairs of characters
where no blanks part them. Every question has another form of a word, or more words, than its article."""

import pytest

from search.languages import text_search_config
from search.retrieval.pipeline import answer as find
from tests.factories.kb import make_article
from tests.search.asking import index_all, words_only

WORLD = [
    # locale, configuration, article that answers, article that does not, question
    ("ar", "arabic", "يمكنك شحن البطارية في المنزل", "تغيير عنوان التوصيل", "أين يمكن شحن البطارية؟"),
    ("de", "german", "Laden Sie den Akku nachts", "Rechnung bezahlen", "Wie lade ich ihn?"),
    ("el", "greek", "Φόρτιση της μπαταρίας", "Αλλαγή διεύθυνσης", "ΜΠΑΤΑΡΙΑ"),
    ("es", "spanish", "Restablecer contraseñas olvidadas", "Pagar una factura", "contrasena olvidada"),
    ("fi", "finnish", "Tilauksen peruuttaminen", "Laskun maksaminen", "tilaukset"),
    (
        "fr",
        "french",
        "Réinitialiser les mots de passe",
        "Payer une facture",
        "reinitialisation du mot de passe",
    ),
    ("he", "simple", "החלפת סוללה באופניים", "תשלום חשבונית", "סוללה"),
    ("hi", "hindi", "बैटरी चार्ज करने का तरीका", "पता बदलें", "बैटरियों को चार्ज"),
    ("hu", "hungarian", "Jelszavak visszaállítása", "Számla fizetése", "jelszavaim"),
    (
        "ja",
        "simple",
        "バッテリーを充電する方法",
        "配送先の住所を変更する",
        "充電するにはどうすればいいですか",
    ),
    ("ko", "simple", "배터리를 집에서 충전하세요", "배송 주소를 변경합니다", "배터리 충전"),
    ("pl", "simple", "Zmień hasło do konta", "Opłać fakturę", "Gdzie mogę zmienić hasło?"),
    ("pt-br", "portuguese", "Cancelar assinaturas", "Pagar a fatura", "cancelamento da assinatura"),
    ("ru", "russian", "Изменить адреса доставки", "Оплатить счёт", "смена адреса"),
    ("th", "simple", "วิธีชาร์จแบตเตอรี่ที่บ้าน", "เปลี่ยนที่อยู่จัดส่ง", "ชาร์จแบตเตอรี่อย่างไร"),
    ("tr", "turkish", "Siparişi iptal edin", "Adres değişikliği", "siparişler nasıl iptal edilir"),
    ("vi", "simple", "Sạc pin tại nhà", "Thay đổi địa chỉ", "sac pin o nha"),
    ("zh-hans", "simple", "如何重置您的密码", "更改送货地址", "忘记密码怎么办"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "configuration", "answer", "other", "question"), WORLD, ids=[row[0] for row in WORLD]
)
def test_words_find_an_article_in_its_language(locale, configuration, answer, other, question):
    assert text_search_config(locale) == f"signpost_{configuration}"
    wanted = make_article(answer, locale=locale, body=f"{answer}.")
    make_article(other, locale=locale, body=f"{other}.")
    index_all()
    # Before the cut: among two articles hardly any word is telling.
    assert find(words_only(question, locale=locale)).ranked[:1] == (wanted.pk,)
