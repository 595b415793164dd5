"""The base of every model that players train against one another."""

import contextlib
import functools
import inspect
import warnings

import keras
import numpy as np

from keras_gan import engine
from keras_gan.models.resuming import check_initial_step
from keras_gan.models.workers import callbacks_of_worker
from keras_gan.utils.validation import (
    check_image_range,
    check_positive_integer,
    check_static_batch,
)

# Of the names under which the means of an epoch stand in a file.
_MEAN_PREFIX = "epoch_mean_"


class AdversarialModel(engine.Trainer, keras.Model):
    """A Keras model whose networks belong to players, each with an optimizer of its own.

    A subclass names its players, declares what it logs, and writes its algorithm in `train_step`
    with the engine's `forward`, `minimize`, `log` and `logs`:

    ```python
    class TwoPlayers(keras_gan.models.AdversarialModel):
        @property
        def players(self):
            return {"generator": [self.generator], "discriminator": [self.discriminator]}

        def log_names(self):
            return ["discriminator_loss", "generator_loss"]

        def train_step(self, data):
            real = self.real_samples(data)
            fake = self.forward(lambda: self.generator(self.draw_latents(real), training=True))
            self.minimize(lambda: {"discriminator_loss": ...}, "discriminator")
            self.minimize(lambda samples: {"generator_loss": ...}, "generator", through=fake)
            return self.logs()
    ```

    Everything of `keras.Model` works on it: `fit`, `evaluate`, callbacks, `save`, tf.distribute
    (make and compile the model inside `strategy.scope()`).

    Args:
        sample_shape: Tuple, the shape of one training sample.
        seed: Integer. With the training step it determines every random draw of training and of
            `evaluate`. The networks' initial weights are Keras's (`keras.utils.set_random_seed`).
        **kwargs: Of `keras.Model`: `name`.
    """

    def __init__(self, sample_shape, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.sample_shape = tuple(sample_shape)
        self.seed = seed
        self.training_step = self._counter("training_step")
        self.evaluation_step = self._counter("evaluation_step")
        self.jit_compile = engine.default_jit_compile()
        # The networks are built. Left unbuilt, `fit` would build the model by calling it on data.
        self.built = True

    def _counter(self, name):
        return self.add_weight(
            name=name,
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    @property
    def players(self):
        """Dict from player name to the list of its networks, in the order of the game."""
        raise NotImplementedError(f"{type(self).__name__} must define `players`.")

    def log_names(self):
        """Returns the list of the names that `train_step` and `test_step` log."""
        raise NotImplementedError(f"{type(self).__name__} must define `log_names`.")

    def compile(self, optimizers, run_eagerly=False, steps_per_execution=1, jit_compile="auto"):
        """Gives each player its optimizer, and builds it for that player's variables.

        A subclass calls this from a `compile` with arguments of its own, after setting what
        `log_names` depends on.

        Args:
            optimizers: Dict from player name to a `keras.optimizers.Optimizer` (or what
                `keras.optimizers.get` takes).
            run_eagerly: Boolean, as in `keras.Model.compile`.
            steps_per_execution: Integer, as in `keras.Model.compile`.
            jit_compile: Boolean, or `"auto"`: XLA on an accelerator, not on CPU.

        Raises:
            ValueError: If a player has no optimizer, or shares another player's.
        """
        missing = [f"{player}_optimizer" for player in self.players if not optimizers.get(player)]
        if missing:
            raise ValueError(
                f"{type(self).__name__}.compile is missing {', '.join(missing)}. Each player "
                f"needs an optimizer of its own, such as "
                f"{missing[0]}=keras.optimizers.Adam(2e-4, beta_1=0.5)."
            )
        optimizers = {player: keras.optimizers.get(optimizers[player]) for player in self.players}
        if len({id(optimizer) for optimizer in optimizers.values()}) < len(optimizers):
            raise ValueError(
                f"The players {list(optimizers)} of {type(self).__name__} were given the same "
                "optimizer object. An optimizer keeps moments for one player's variables: make "
                "one optimizer for each player."
            )
        self._requested_jit_compile = jit_compile
        if jit_compile == "auto":
            jit_compile = engine.default_jit_compile() and not run_eagerly
        super().compile(
            optimizer=None,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=jit_compile,
        )
        # Built here and not in the first step, where variables can't be made under a strategy.
        # Set as attributes, under whose names Keras writes the optimizers' state to files.
        for player, optimizer in optimizers.items():
            optimizer.build(self.variables_of(player))
            setattr(self, f"{player}_optimizer", optimizer)
        self.optimizer = engine.PlayerOptimizers(optimizers, iterations=self.training_step)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in self.log_names()}

    @property
    def current_step(self):
        """Number of training steps done, a Python integer."""
        return int(keras.ops.convert_to_numpy(self.training_step))

    def optimizer_of(self, player):
        """Returns the optimizer of a player."""
        return getattr(self, f"{player}_optimizer")

    @property
    def metrics(self):
        """List of the `keras.metrics.Mean` behind the logs."""
        return list(self.trackers.values()) if self.compiled else []

    def get_compile_config(self):
        """Returns the arguments of `compile`, serialized, as kept in `.keras` files."""
        if not self.compiled:
            return {}
        arguments = {
            f"{player}_optimizer": self.optimizer_of(player) for player in self.players
        } | self.compile_arguments()
        return keras.saving.serialize_keras_object(arguments)

    def compile_arguments(self):
        """Returns the arguments that `compile` was given besides the optimizers, as a dict."""
        return {
            "run_eagerly": self.run_eagerly,
            "steps_per_execution": self.steps_per_execution,
            "jit_compile": self._requested_jit_compile,
        }

    def compile_from_config(self, config):
        """Compiles from what `get_compile_config` returned."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def real_samples(self, data):
        """Returns the samples of a batch of training data, after checking dtype and shape.

        Args:
            data: What `fit` hands to `train_step`: a batch of samples, or a tuple whose first
                entry it is (labels and the like are ignored).
        """
        samples, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        if not hasattr(samples, "dtype"):
            raise ValueError(
                f"{type(self).__name__} received training data of type {type(samples).__name__}. "
                "Expected a batch of samples, or a tuple that begins with it. Of a data set of "
                "dicts take the samples: dataset.map(lambda example: example['image'])."
            )
        check_static_batch(samples, self.sample_shape, type(self).__name__)
        return samples

    def fit(self, x=None, *args, initial_step=0, **kwargs):
        """Trains the model: `keras.Model.fit`, after a look at the values of the first images.

        A training that was stopped in mid epoch goes on exactly where it stood:

        ```python
        path, epoch, step = keras_gan.callbacks.Checkpoint.latest("checkpoints")
        gan = keras.saving.load_model(path)
        batches = keras_gan.data.stream(source, first_step=gan.current_step)
        gan.fit(batches, initial_epoch=epoch, initial_step=step, epochs=20, steps_per_epoch=100)
        ```

        Args:
            x: Batches of float32 samples `(batch, *sample_shape)` (images in [-1, 1]) as a
                `tf.data.Dataset`, a `keras.utils.PyDataset` or an array; or tuples that begin
                with them.
            *args: Of `keras.Model.fit`.
            initial_step: Integer, how many steps of the epoch `initial_epoch` an earlier training
                has done, a multiple of `steps_per_execution`. They are passed over: no data is
                read for them, callbacks are told of them as of any step, and the epoch's means go
                on from those in the file that the model was loaded from. `x` is endless and begins
                with the batch of the next step; `steps_per_epoch` is given. Default: `0`.
            **kwargs: Of `keras.Model.fit`. Of several workers only the chief runs the callbacks
                that write: Keras's, and those with a true attribute `chief_only`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: If the data is not floating point, of another shape than the generator's
                samples, or outside of [-1, 1]; or if it can't be entered at `initial_step`.
            RuntimeError: If several workers do not start at the same epoch and step.
            keras_gan.engine.WorkerLostError: If one of several workers has ended.
        """
        arguments = inspect.signature(super().fit).bind(x, *args, **kwargs).arguments
        num_steps = arguments.get("steps_per_epoch")
        check_initial_step(initial_step, self.steps_per_execution, num_steps, x)
        self._check_first_batch(x)
        if hasattr(x, "element_spec") or hasattr(x, "__next__"):
            arguments.setdefault("shuffle", False)  # Keras would warn that it can't shuffle these.
        callbacks = callbacks_of_worker(arguments.get("callbacks"), self)
        if any(isinstance(c, keras.callbacks.TerminateOnNaN) for c in callbacks):
            callbacks.insert(0, _TotalLoss())
        arguments["callbacks"] = callbacks
        with self._passing_over(initial_step), engine.explaining_lost_workers():
            history = super().fit(**arguments)
        for player in self.players:  # As Keras does with its single optimizer: `use_ema`.
            self.optimizer_of(player).finalize_variable_values(self.variables_of(player))
        return history

    @contextlib.contextmanager
    def _passing_over(self, num_steps):
        """Makes the first `num_steps` steps of the block's `fit` return at once."""
        if not num_steps or not self.compiled:  # Keras has the message for the latter.
            yield
            return
        means = self._epoch_means()
        logs = {name: total / count for name, (total, count) in means.items() if count}
        passed = iter(range(num_steps // self.steps_per_execution))
        self.make_train_function()  # `fit` does so again, and then takes the one that is there.
        train_function = self.train_function

        def passing_over(iterator):
            call = next(passed, None)
            if call is None:
                return train_function(iterator)
            if call == 0:  # `fit` has set the means of the epoch to zero.
                self._set_epoch_means(means)
            return dict(logs)

        self.train_function = passing_over
        try:
            yield
        finally:
            self.train_function = train_function

    def _epoch_means(self):
        """Returns the total and the count of each mean of the epoch so far, by name."""
        return {
            name: np.stack([self.read_sum(v) for v in (tracker.total, tracker.count)])
            for name, tracker in self.trackers.items()
        }

    def _set_epoch_means(self, means):
        for name, (total, count) in means.items():
            self.write_sum(self.trackers[name].total, total)
            self.write_sum(self.trackers[name].count, count)

    def save_own_variables(self, store):
        """Saves the counts of steps, and the means of the epoch so far, which Keras leaves out."""
        super().save_own_variables(store)
        if self.compiled:
            for name, mean in self._epoch_means().items():
                store[_MEAN_PREFIX + name] = mean

    def load_own_variables(self, store):
        """Loads the counts of steps, and the means of those names that the model logs."""
        saved = {name: store[name] for name in store.keys()}  # noqa: SIM118, no dict but h5py's.
        means = {
            name.removeprefix(_MEAN_PREFIX): saved.pop(name)
            for name in list(saved)
            if name.startswith(_MEAN_PREFIX)
        }
        super().load_own_variables(saved)
        if self.compiled:
            self._set_epoch_means({n: mean for n, mean in means.items() if n in self.trackers})

    def _check_first_batch(self, x):
        if hasattr(x, "take"):  # A tf.data.Dataset, or an array.
            batch = next(iter(x.take(1)), None) if hasattr(x, "element_spec") else x[:256]
        elif isinstance(x, dict):
            batch = x
        elif hasattr(x, "__getitem__"):
            batch = x[0] if isinstance(x, keras.utils.PyDataset) else x[:256]
        else:  # A generator: a batch taken from it would be lost. Its shape is checked in the step.
            return
        samples = None if batch is None else self.real_samples(batch)
        if samples is None or samples.shape[0] == 0:
            raise ValueError(
                "The training data set has no batch. A batch size larger than the data set, with "
                "`drop_remainder=True`, leaves none: use a smaller batch size."
            )
        if len(samples.shape) == 4:
            check_image_range(samples, type(self).__name__)

    def evaluate(self, *args, **kwargs):
        """Evaluates the losses on data: `keras.Model.evaluate`, with the same draws every time."""
        self.evaluation_step.assign(0)
        return super().evaluate(*args, **kwargs)


class _TotalLoss(keras.callbacks.Callback):
    """Gives TerminateOnNaN the `loss` that it looks at, which no adversarial model logs."""

    def on_train_batch_end(self, batch, logs=None):
        logs["loss"] = sum(value for name, value in logs.items() if name.endswith("_loss"))


class LatentModel(AdversarialModel):
    """An adversarial model whose generator maps standard normal latents to samples.

    The base of `GAN`, which is an example. A subclass sets `self.generator`.

    Args:
        sample_shape: Tuple, the shape of one training sample.
        latent_dim: Integer, the number of entries of a latent vector.
        seed: Integer, determines the draws of training.
        **kwargs: Of `keras.Model`: `name`.
    """

    def __init__(self, sample_shape, latent_dim, seed=0, **kwargs):
        super().__init__(sample_shape, seed=seed, **kwargs)
        self.latent_dim = latent_dim
        self._compiled_call = None

    def compile(self, *args, **kwargs):
        """As `AdversarialModel.compile`."""
        super().compile(*args, **kwargs)
        self._compiled_call = None  # `jit_compile` may have changed.

    def draw_latents(self, real):
        """Draws a latent vector for each row of `real`: float32 `(batch, latent_dim)`."""
        return engine.random.normal((keras.ops.shape(real)[0], self.latent_dim))

    def call(self, latents, training=False):
        """Returns the generator's samples for `latents` of shape `(batch, latent_dim)`."""
        return self.generator(latents, training=training)

    def generate(self, num_samples=None, seed=None, batch_size=64, latents=None):
        """Generates samples.

        Args:
            num_samples: Integer, the number of samples. Not needed if `latents` are given.
            seed: Integer or `None`. The same seed gives the same latents, whatever the batch size
                (the samples then agree up to float32 rounding) and the backend, and
                `generate(4, seed=0)` the first four of `generate(16, seed=0)`. `None`: other
                samples at each call.
            batch_size: Integer, how many samples are computed at once: in this process and on one
                device, whatever the distribution strategy.
            latents: Array `(num_samples, latent_dim)` to use instead of drawn ones.

        Returns:
            NumPy float32 array `(num_samples, *sample_shape)`; images in [-1, 1].

        Raises:
            ValueError: If neither or both of `num_samples` and `latents` are given, or the
                latents are of another shape.

        Warns:
            UserWarning: If the model has not been trained.
        """
        if (num_samples is None) == (latents is None):
            raise ValueError(
                "`generate` takes either `num_samples` or `latents`. Received: "
                f"num_samples={num_samples}, latents={'None' if latents is None else 'an array'}."
            )
        if latents is None:
            check_positive_integer(num_samples, "num_samples")
            rng = np.random.default_rng(seed)
            latents = rng.standard_normal((num_samples, self.latent_dim), dtype="float32")
        latents = np.asarray(latents, "float32")
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim or len(latents) == 0:
            raise ValueError(
                f"`latents` has shape {latents.shape}. Expected (num_samples, {self.latent_dim}), "
                "the generator's input, with at least one sample."
            )
        check_positive_integer(batch_size, "batch_size")
        if self.current_step == 0:
            warnings.warn(
                f"This {type(self).__name__} has not been trained (its training step is 0): its "
                "samples are noise. Call `fit`, or load a trained model with "
                "keras.saving.load_model('gan.keras').",
                stacklevel=2,
            )
        # Not `predict`, which under a strategy hands a replica an empty part of a small batch, and
        # over several workers waits for all of them, where only the chief generates.
        call = functools.partial(self, training=False)
        if not self.run_eagerly and self._compiled_call is None:
            self._compiled_call = engine.compiled(call, (self.latent_dim,), self.jit_compile)
        call = call if self.run_eagerly else self._compiled_call
        batches = np.split(latents, range(batch_size, len(latents), batch_size))
        return np.concatenate([keras.ops.convert_to_numpy(call(batch)) for batch in batches])
