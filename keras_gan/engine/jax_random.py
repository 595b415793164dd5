"""Stateless draws on JAX: those of TensorFlow's "philox", so that both backends draw alike.

Reference:
    Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011, SC'11 (Philox4x32-10).
"""

import math

import jax.numpy as jnp
from jax import lax

_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_NUM_ROUNDS = 10

# With this key TensorFlow makes key and counter of a seed.
_SEED_KEY = 0x3EC8F720, 0x02461E29


def stateless_normal(shape, key):
    """Standard normal float32 numbers: a pure function of `shape` and `key`."""
    # Of Box and Muller, each pair of uniform numbers gives a pair of normal ones.
    first, angle, third, other_angle = (_to_unit_interval(bits) for bits in _bits(shape, key))
    parts = []
    for radius, turn in ((first, angle), (third, other_angle)):
        radius = jnp.sqrt(-2.0 * jnp.log(jnp.maximum(radius, 1e-7)))
        turn = (2.0 * math.pi) * turn
        parts += [jnp.sin(turn) * radius, jnp.cos(turn) * radius]
    return _arranged(parts, shape)


def stateless_uniform(shape, key):
    """Float32 numbers uniform in [0, 1): a pure function of `shape` and `key`."""
    return _arranged([_to_unit_interval(bits) for bits in _bits(shape, key)], shape)


def layer_seed(key, dtype):
    """Returns the seed that a layer of Keras draws with for a key: `(2,)` of 32 bits."""
    draw, step = key
    return jnp.stack([jnp.asarray(draw & 0xFFFFFFFF, "uint32"), _word(step)]).astype(dtype)


def _bits(shape, key):
    """Returns four uint32 arrays, whose entries number `i` are those `4 i` to `4 i + 3` drawn."""
    draw, step = key
    seed = [jnp.asarray(draw >> shift & 0xFFFFFFFF, "uint32") for shift in (0, 32)]
    # A training step has no more than 31 bits.
    mixed = _philox([*seed, _word(step), jnp.zeros((), "uint32")], _SEED_KEY)
    blocks = jnp.arange(-(-math.prod(shape) // 4), dtype="uint32")
    counter = [blocks, jnp.zeros_like(blocks), *(jnp.full_like(blocks, m) for m in mixed[2:])]
    return _philox(counter, mixed[:2])


def _word(number):
    return jnp.asarray(number).astype("uint32")


def _arranged(parts, shape):
    return jnp.stack(parts, axis=-1).reshape(-1)[: math.prod(shape)].reshape(shape)


def _to_unit_interval(bits):
    """The float32 in [0, 1) whose mantissa is the lowest 23 bits."""
    mantissa = (bits & 0x7FFFFF) | (127 << 23)
    return lax.bitcast_convert_type(mantissa, jnp.float32) - 1.0


def _philox(counter, key):
    """Philox4x32-10 of each entry of the counter's four arrays, by a key of two."""
    a, b, c, d = counter
    key = [jnp.asarray(k, "uint32") for k in key]
    for _ in range(_NUM_ROUNDS):
        high_a, low_a = _multiply(_MULTIPLIERS[0], a)
        high_c, low_c = _multiply(_MULTIPLIERS[1], c)
        a, b, c, d = high_c ^ b ^ key[0], low_c, high_a ^ d ^ key[1], low_a
        key = [k + jnp.asarray(step, "uint32") for k, step in zip(key, _KEY_STEPS, strict=True)]
    return a, b, c, d


def _multiply(constant, factor):
    """Returns the high and the low half of a 64-bit product, by numbers of 32 bits alone."""
    high, low = (jnp.asarray(half, "uint32") for half in (constant >> 16, constant & 0xFFFF))
    factor_high, factor_low = factor >> 16, factor & 0xFFFF
    middle = high * factor_low + (low * factor_low >> 16)
    carry = low * factor_high + (middle & 0xFFFF)
    product_high = high * factor_high + (middle >> 16) + (carry >> 16)
    return product_high, factor * jnp.asarray(constant, "uint32")
