"""Random draws keyed by (seed, training step, index of the draw within the step).

`keras.random` with a seed generator draws the same numbers on every replica, and the generator's
state is not among the weights that a resumed run restores. Draws that are a pure function of the
step have neither problem: a resumed run draws what the uninterrupted one would have drawn, and
each replica takes its own slice of the global batch's draw, so that N replicas together draw
exactly what a single device draws.
"""

import contextlib
import functools
import hashlib
import itertools
import threading

from keras_gan.engine import backend

# Per thread, as MirroredStrategy traces each replica in a thread of its own.
_LOCAL = threading.local()


class _Scope:
    """The key of one step, and how many draws it has made so far."""

    def __init__(self, seed, step, stream):
        self.seed = seed
        self.step = step
        self.stream = stream
        self.num_draws = 0

    def next_key(self):
        """Returns (Python integer, step): the key of the step's next draw."""
        text = f"{self.seed}/{self.stream}/{self.num_draws}".encode()
        self.num_draws += 1
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return int.from_bytes(digest, "little") >> 1, self.step


@contextlib.contextmanager
def scope(seed, step=0, stream="train"):
    """Opens the scope in which `normal` and `uniform` may be called.

    `train_step` and `test_step` of an `AdversarialModel` run inside one; a script or a test that
    calls a regularizer by hand opens its own.

    Args:
        seed: Integer, the seed of the run.
        step: Integer or scalar integer tensor, the training step.
        stream: String that separates the draws of unrelated uses of the same seed and step.
    """
    outer = getattr(_LOCAL, "scope", None)
    _LOCAL.scope = _Scope(seed, step, stream)
    try:
        yield
    finally:
        _LOCAL.scope = outer


def normal(shape):
    """Draws standard normal numbers.

    Args:
        shape: Tuple whose first entry is this replica's batch size (integer or scalar tensor).

    Returns:
        float32 tensor of that shape: this replica's rows of the global batch's draw.

    Raises:
        RuntimeError: If called outside a training step and outside `scope`.
    """
    return _draw(backend.stateless_normal, shape)


def uniform(shape, minval=0.0, maxval=1.0):
    """Draws numbers uniformly from [minval, maxval); otherwise as `normal`."""
    return minval + (maxval - minval) * _draw(backend.stateless_uniform, shape)


def shared_uniform(shape):
    """Draws numbers uniformly from [0, 1), the same ones on all replicas; any `shape`."""
    return backend.stateless_uniform(shape, _current_scope().next_key())


def step():
    """Returns the number of the training step, counted from 0: an integer or scalar tensor.

    Raises:
        RuntimeError: If called outside a training step and outside `scope`.
    """
    return _current_scope().step


def key_seed_generators(network):
    """Makes the random layers of a Keras network draw by the step, while in a step.

    Keras's Dropout, noise and augmentation layers take their seeds from a
    `keras.random.SeedGenerator`, which gives all replicas the same ones and starts anew in a
    resumed run. After this call the generators of all layers of `network` give, within `scope`,
    seeds that are a function of the scope's seed, step, number of the draw, and replica. Outside
    of a scope they do what Keras does.

    Args:
        network: A `keras.Model` or layer.
    """
    for layer in network._flatten_layers():
        for generator in layer._seed_generators:
            # On the instance, so that a saved or cloned network is one of plain Keras.
            generator.next = functools.partial(_next_seed, generator)


def restart_seed_generators(network, seed):
    """Makes what the random layers of a Keras network draw outside of a scope begin anew.

    Args:
        network: A `keras.Model`.
        seed: Integer, at least 0, from which and the calls since then the draws follow.
    """
    layers = (layer._seed_generators for layer in network._flatten_layers())
    for number, generator in enumerate(itertools.chain.from_iterable(layers)):
        generator.state.assign([seed % 2**32, number])


def _next_seed(generator, ordered=True):
    """Stands in for the method `next` of a `keras.random.SeedGenerator`."""
    current = getattr(_LOCAL, "scope", None)
    if current is None:
        return type(generator).next(generator, ordered)
    return backend.layer_seed(current.next_key(), generator.state.dtype)


def _draw(stateless_draw, shape):
    key = _current_scope().next_key()
    batch_size, *rest = shape
    offset, global_batch_size = backend.replica_slice(batch_size)
    values = stateless_draw((global_batch_size, *rest), key)
    return values[offset : offset + batch_size]


def _current_scope():
    current = getattr(_LOCAL, "scope", None)
    if current is None:
        raise RuntimeError(
            "A random draw or the number of the step was asked for outside a training step. "
            "Draws are keyed by the step: call this from train_step or test_step, or inside "
            "`with keras_gan.engine.random.scope(seed=0):`."
        )
    return current
