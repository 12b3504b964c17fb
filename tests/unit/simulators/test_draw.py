import numpy as np

from simulators.draw import Draw, choose, normal, poisson, uniform

KEYS = np.arange(200_000)


def test_the_same_seed_name_and_keys_give_the_same_draw() -> None:
    assert np.array_equal(Draw(1, "a").bits(KEYS, 7), Draw(1, "a").bits(KEYS, 7))


def test_seed_name_and_every_key_matter() -> None:
    base = Draw(1, "a").bits(KEYS, 7)
    others = [
        Draw(2, "a").bits(KEYS, 7),
        Draw(1, "b").bits(KEYS, 7),
        Draw(1, "a").bits(KEYS, 8),
        Draw(1, "a").bits(7, KEYS),
    ]
    assert all((base != other).mean() > 0.999 for other in others)


def test_a_draw_does_not_depend_on_what_is_drawn_beside_it() -> None:
    whole = Draw(1, "a").uniform(KEYS)
    assert np.array_equal(whole[500:600], Draw(1, "a").uniform(KEYS[500:600]))


def test_uniform_numbers_fill_the_unit_interval_evenly() -> None:
    drawn = Draw(3, "u").uniform(KEYS)
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0
    assert np.allclose(np.histogram(drawn, 20, (0, 1))[0] / len(KEYS), 0.05, atol=0.003)


def test_salts_make_independent_attributes() -> None:
    bits = Draw(3, "s").bits(KEYS)
    assert abs(np.corrcoef(uniform(bits, 1), uniform(bits, 2))[0, 1]) < 0.01


def test_normal_numbers_have_mean_0_and_deviation_1() -> None:
    drawn = normal(Draw(3, "n").bits(KEYS), 1)
    assert abs(drawn.mean()) < 0.01
    assert abs(drawn.std() - 1.0) < 0.01


def test_poisson_counts_have_variance_equal_to_mean() -> None:
    for mean in (0.05, 1.3, 12.0, 39.0, 41.0, 300.0):
        drawn = poisson(np.full(len(KEYS), mean), Draw(4, "p").bits(KEYS), 1)
        assert abs(drawn.mean() / mean - 1.0) < 0.02
        assert abs(drawn.var() / mean - 1.0) < 0.03


def test_choices_follow_their_weights() -> None:
    drawn = choose(np.cumsum([1.0, 0.0, 3.0]), Draw(5, "c").bits(KEYS), 1)
    assert np.allclose(np.bincount(drawn, minlength=3) / len(KEYS), [0.25, 0.0, 0.75], atol=0.005)
