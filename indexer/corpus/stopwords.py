"""Owns the stop words that may be left out: words of grammar, which are frequent in every text."""

from functools import cache
from typing import Final

from indexer.vietnamese import canonical

_WORDS: Final = """
ai anh ấy bà bao bên bị bởi cả các cái càng cần chỉ chị cho chưa chứ có cô cùng cũng của cứ do
dù dưới đã đang đây đấy để đến đều đi đó được em gì giữa hay hết hoặc hơn khi không kể là lại lên
lúc luôn mà mình mỗi mọi một nào này nên nếu ngay nhau nhất nhiều như những nhưng nó nơi nữa ông
ở phải qua ra rằng rất rồi sau sẽ song tại theo thế thì thêm tôi tới trên trong trước từ từng và
vẫn vào vậy vì việc với vừa về vẫn ý
"""
_PAIRS: Final = """
bao gồm|bởi vì|chúng ta|chúng tôi|cho biết|có thể|cũng như|do đó|đồng thời|đối với|không có|khi đó|
một số|ngoài ra|như vậy|nhất là|tất cả|tại đây|theo đó|trong đó|tuy nhiên|từ đó|vì vậy|bên cạnh
"""


@cache
def stop_words() -> frozenset[str]:
    """Return the canonical keys of all stop words, those of two syllables with a space between."""
    pairs = (pair.split() for pair in _PAIRS.replace("\n", "").split("|"))
    return frozenset(
        (*map(canonical, _WORDS.split()), *(" ".join(map(canonical, p)) for p in pairs))
    )
