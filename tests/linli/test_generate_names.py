"""What people would read in generated data reads like names."""

from linli.generate import generate


def test_no_name_shows_the_program_behind_it() -> None:
    instance = generate(100)
    records = (
        *instance.providers,
        *instance.venues,
        *instance.funds,
        *instance.communities,
        *instance.service_types,
    )
    for record in records:
        assert record.name
        assert record.name_en
        assert not set("<>{}") & set(record.name + record.name_en), record
