"""The trainings that `training_step.py` compares, on JAX.

- `fit`: the models of `keras_gan` through `fit`;
- `bare_loop`: the same `train_step`, compiled and called in a Python loop, without what `fit` does
  around it.

The batches are random, and on the device before the first step.
"""

import itertools

import jax
import jax.numpy as jnp
import keras
import numpy as np
from training_step_models import MODELS, NextStep, make_networks, num_parameters


def synchronize():
    """Waits until all that was begun is computed."""
    jax.block_until_ready(jax.live_arrays())


def make_model(setting):
    """Returns the compiled model of a setting."""
    model = MODELS[setting["network"]](*make_networks(setting))
    model.compile()
    return model


def pure_step(model):
    """Returns `train_step` as a function of all variables' values and a batch, and the values."""
    variables = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    variables = list({id(variable): variable for variable in variables}.values())

    def step(values, data):
        with keras.StatelessScope(list(zip(variables, values, strict=True))) as scope:
            logs = model.train_step(data)
        return logs, [scope.get_current_value(variable) for variable in variables]

    return step, [variable.value for variable in variables]


def count_operations(setting):
    """Returns the floating-point operations of a step in float32, as XLA counts them.

    They are those of the optimized program, where what is the same is computed once, without
    multiplications by the zeros of paddings and strides.
    """
    model = make_model({**setting, "precision": "float32"})
    step, values = pure_step(model)
    shape = (setting["batch_size"], *model.sample_shape)
    lowered = jax.jit(step).lower(values, jax.ShapeDtypeStruct(shape, "float32"))
    # The level concerns the machine code, which is not run.
    compiled = lowered.compile(compiler_options={"xla_backend_optimization_level": 0})
    return compiled.cost_analysis()["flops"]


def train(variant, setting, turns):
    """Trains without end.

    Args:
        variant: A name from the list above.
        setting: Dict with `network`, `image_size`, `width`, `batch_size` and `precision`.
        turns: A `Turns`.
    """
    model = make_model(setting)
    rng = np.random.default_rng(0)
    shape = (setting["batch_size"], *model.sample_shape)
    batches = [jnp.asarray(rng.uniform(-1.0, 1.0, shape), "float32") for _ in range(16)]
    turns.begin(
        num_parameters([model.generator, model.discriminator]), jax.devices()[0].device_kind
    )
    if variant == "bare_loop":
        step, values = pure_step(model)
        step = jax.jit(step, donate_argnums=0)
        for real in itertools.cycle(batches):
            turns.next_step()
            _, values = step(values, real)
    model.fit(
        ((real,) for real in itertools.cycle(batches)),
        steps_per_epoch=10**9,
        callbacks=[NextStep(turns.next_step)],
        verbose=0,
    )
