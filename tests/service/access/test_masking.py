"""What a mask lets through of a name and a telephone number."""

import pytest

from access.masking import masked_name, masked_phone

SAID = {
    "name": "欧阳金丝雀",
    "phone": "13987654321",
    "door": "7 单元 1203 金丝雀",
    "health": "金丝雀术后",
    "building": "金丝雀 8 幢",
    "grid": "金丝雀网格",
    "group": "金丝雀群体",
    "language": "金丝雀话",
}
SEALED = [SAID[column] for column in ("name", "phone", "door", "health")]
REASON = "金丝雀老人搬走了"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张**"), ("张三丰", "张**"), ("欧阳金丝雀", "欧**"), ("李", "李**"), ("", "")],
)
def test_of_a_name_one_character_is_shown_whatever_its_length(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("0571-88001234", "057****1234"),
        ("1234567890", "123****7890"),
        ("123456789", "****"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_of_a_telephone_number_at_least_three_digits_are_hidden(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
