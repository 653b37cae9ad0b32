"""Figures in the text form of Prometheus, read back by Prometheus' own client library."""

import threading

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from fenming.base.figures import Family, Histogram, exposition, gauge

labels = st.dictionaries(st.sampled_from(["peer", "code", "file"]), st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=20))


@given(labels, st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_a_gauge_is_read_back_with_its_labels(marks: dict[str, str], value: float, words: str) -> None:
    (family,) = text_string_to_metric_families(exposition([Family("fenming_x", "gauge", words, [(marks, value)])]))
    (sample,) = family.samples
    assert (family.name, family.type, sample.labels, sample.value) == ("fenming_x", "gauge", marks, value)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_a_histogram_counts_everything_once(values: list[float]) -> None:
    histogram = Histogram((0.5, 2.0, 50.0))
    for value in values:
        histogram.observe(value)
    (family,) = text_string_to_metric_families(exposition([Family("fenming_s", "histogram", "Time.", [({}, histogram.state())])]))
    found = {(sample.name, sample.labels.get("le")): sample.value for sample in family.samples}
    for bound, written in [(0.5, "0.5"), (2.0, "2.0"), (50.0, "50.0"), (float("inf"), "+Inf")]:
        assert found["fenming_s_bucket", written] == sum(value <= bound for value in values)
    assert found["fenming_s_count", None] == len(values)
    assert abs(found["fenming_s_sum", None] - sum(values)) < 1e-6


def test_threads_lose_no_count() -> None:
    histogram = Histogram((1.0,))

    def repeat() -> None:
        for _ in range(2000):
            histogram.observe(0.5, 2)

    threads = [threading.Thread(target=repeat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert histogram.state().counts == (16_000, 0)
    assert histogram.state().total == 8000


def test_a_number_without_labels_is_a_line() -> None:
    assert exposition([gauge("fenming_height", "The last block.", 7)]) == "# HELP fenming_height The last block.\n# TYPE fenming_height gauge\nfenming_height 7\n"
