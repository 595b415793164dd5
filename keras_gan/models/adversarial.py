"""The base of every model that players train against one another."""

import inspect
import math
from typing import NamedTuple

import keras

from keras_gan import engine
from keras_gan.losses import per_example
from keras_gan.models.first_batch import FirstBatch
from keras_gan.models.parts import get_optimizers, warn_of_activity_regularizers
from keras_gan.models.resuming import ResumableEpoch, check_initial_step
from keras_gan.models.workers import callbacks_of_worker
from keras_gan.utils.validation import check_count


class AdversarialModel(engine.Trainer, ResumableEpoch, FirstBatch, keras.Model):
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

    **Random layers.** Keras's Dropout, noise and augmentation layers in the players' networks
    draw, within a step, numbers keyed by the seed, the step and the replica: replicas draw
    different ones, and a resumed run those of an unbroken one. N replicas do not draw what one
    device draws, as the engine's own draws (latents, interpolation) do: a layer draws for the
    batch that it sees, so equality of N replicas and one device holds up to its noise. A layer
    that draws without a `keras.random.SeedGenerator` among its attributes is left as it is.

    **Mixed precision.** Set `keras.config.set_dtype_policy("mixed_bfloat16")` (or the `dtype` of
    layers) before making the networks, and `"float32"` again after. With `mixed_float16`,
    `compile` puts each player's optimizer into a `keras.optimizers.LossScaleOptimizer`, so that
    each player has a loss scale of its own, gradient penalties are computed with it, and a step
    whose gradient overflows is skipped and lowers it. Networks should end in a float32 layer, as
    those of `keras_gan.networks` do; losses and regularizers compute in float32. Values in the
    logs are unscaled; what is not finite in a skipped step does not count in their means.

    Args:
        sample_shape: Tuple, the shape of one training sample.
        seed: Integer. With the training step it determines every random draw of training and of
            `evaluate`. The networks' initial weights are Keras's (`keras.utils.set_random_seed`).
        **kwargs: Of `keras.Model`: `name`.
    """

    # What `fit` takes: batches of "samples", or "labelled" ones, (samples, labels), or
    # "few_labelled" ones, (samples, (labelled_samples, labels)).
    data_form = "samples"

    # The constructor's arguments that are networks.
    network_names = ()

    @classmethod
    def network_shapes(cls, data, fields):
        """Returns the shapes that the networks of a configuration are built for.

        Args:
            data: A `DataDescription`.
            fields: Dict, the configuration's `model`.

        Returns:
            Dict from the name of a network to a shape; here the samples' for all.
        """
        return dict.fromkeys(cls.network_names, data.sample_shape)

    @classmethod
    def network_arguments(cls, data, fields):
        """Returns further arguments that these networks must have for this model.

        Args:
            data: A `DataDescription`.
            fields: Dict, the configuration's `model`.

        Returns:
            Dict from the name of a network to arguments of its factory, which hold if it takes
            them and the configuration gives no others; here empty.
        """
        return {}

    def __init__(self, sample_shape, seed=0, **kwargs):
        super().__init__(**kwargs)
        # In half precision it would round what it is called on, before the networks choose.
        self.autocast = False
        self.sample_shape = tuple(sample_shape)
        self.seed = check_count(seed, "seed")
        self.training_step = self._counter("training_step")
        self.evaluation_step = self._counter("evaluation_step")
        self.jit_compile = engine.default_jit_compile()
        # The networks are built. Left unbuilt, `fit` would build the model by calling it on data.
        self.built = True

    def _counter(self, name):
        return self.add_weight(
            name=name,
            dtype="int",  # Of 64 bits on TensorFlow, of 32 on JAX.
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

    def compile(
        self,
        optimizers,
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        **unknown,
    ):
        """Gives each player its optimizer, and builds it for that player's variables.

        A subclass calls this from a `compile` with arguments of its own, after setting what
        `log_names` depends on.

        Args:
            optimizers: Dict from player name to a `keras.optimizers.Optimizer` (or what
                `keras.optimizers.get` takes).
            run_eagerly: Boolean, as in `keras.Model.compile`.
            steps_per_execution: Integer, as in `keras.Model.compile`, or `"auto"`: 8 on an
                accelerator, 1 on CPU; with the `steps_per_epoch` of `fit`, the largest number up
                to that which divides them. Callbacks act after each execution only.
            jit_compile: Boolean, or `"auto"`: XLA on a single accelerator, not on CPU and not
                with several replicas.
            **unknown: Refused.

        **Gradient accumulation.** An optimizer made with `gradient_accumulation_steps=n` updates
        its player at every `n`-th of that player's steps, by the mean of their gradients; the other
        players keep their own pace. The accumulated gradients are saved with the optimizer.

        Raises:
            TypeError: If there are other arguments, such as a single `optimizer`.
            ValueError: If a player has no optimizer, shares another player's, has one that was
                built for other variables, or accumulates gradients under several replicas; if the
                model, its optimizers and this call are not of one strategy's scope.
        """
        if unknown:
            raise TypeError(
                f"{type(self).__name__}.compile takes no argument {', '.join(unknown)}. Each "
                f"player has an optimizer: {', '.join(f'{p}_optimizer' for p in self.players)}. "
                "Samples are measured by a callback, keras_gan.callbacks.MetricEvaluator."
            )
        optimizers = get_optimizers(self, optimizers)
        networks = [network for player in self.players.values() for network in player]
        warn_of_activity_regularizers(networks)
        for network in networks:
            engine.random.key_seed_generators(network)
            if not engine.has_accelerator():
                engine.accelerate_network(network)
        optimizers = engine.prepare_optimizers(optimizers, networks, self.distribute_strategy)
        super().compile(optimizer=None, run_eagerly=run_eagerly, jit_compile=False)
        self.set_execution(steps_per_execution, jit_compile)
        # Built here and not in the first step, where variables can't be made under a strategy.
        # Set as attributes, under whose names Keras writes the optimizers' state to files.
        for player, optimizer in optimizers.items():
            engine.build_optimizer(optimizer, player, self.variables_of(player))
            if not engine.has_accelerator():
                engine.accelerate_optimizer(optimizer)
            setattr(self, f"{player}_optimizer", optimizer)
        self.optimizer = engine.PlayerOptimizers(optimizers, iterations=self.training_step)
        self.trackers = {name: engine.LoggedMean(name=name) for name in self.log_names()}
        floats = [v for v in self.non_trainable_weights if keras.backend.is_float_dtype(v.dtype)]
        self._share_statistics = engine.copier_of_first_replica(floats, self.distribute_strategy)

    def set_execution(self, steps_per_execution, jit_compile):
        """Changes these arguments of `compile`, of a model that was loaded on another machine, say.

        Args:
            steps_per_execution: See `compile`.
            jit_compile: See `compile`.
        """
        self._requested = {
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }
        if steps_per_execution == "auto":
            steps_per_execution = engine.default_steps_per_execution()
        if jit_compile == "auto":
            jit_compile = engine.default_jit_compile() and not self.run_eagerly
        self.jit_compile = jit_compile
        self._execute(steps_per_execution)

    def _execute(self, steps_per_execution):
        """Sets how many steps a compiled function runs: it is made anew, as it holds the number."""
        self.steps_per_execution = steps_per_execution
        self.train_function = self.test_function = self.predict_function = None

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
        return {"run_eagerly": self.run_eagerly, **self._requested}

    def compile_from_config(self, config):
        """Compiles from what `get_compile_config` returned."""
        self.compile(**keras.saving.deserialize_keras_object(config))

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
                samples, or outside of [-1, 1]; if samples or classes are weighted; if it can't be
                entered at `initial_step`; if a batch has too few examples for the replicas.
            RuntimeError: If several workers do not start at the same epoch and step.
            keras_gan.engine.WorkerLostError: If one of several workers has ended.
        """
        arguments = inspect.signature(super().fit).bind(x, *args, **kwargs).arguments
        steps_per_epoch = arguments.get("steps_per_epoch")
        steps_per_execution = self.steps_in_execution(steps_per_epoch)
        if steps_per_execution != self.steps_per_execution:
            self._execute(steps_per_execution)
        check_initial_step(initial_step, self.steps_per_execution, steps_per_epoch, x)
        self.check_unweighted(arguments.get("sample_weight"), arguments.get("class_weight"))
        self.check_first_batch(x, arguments.get("y"))
        if hasattr(x, "element_spec") or hasattr(x, "__next__"):
            arguments.setdefault("shuffle", False)  # Keras would warn that it can't shuffle these.
        callbacks = callbacks_of_worker(arguments.get("callbacks"), self)
        if any(isinstance(c, keras.callbacks.TerminateOnNaN) for c in callbacks):
            callbacks.insert(0, _TotalLoss())
        arguments["callbacks"] = callbacks
        with self.passing_over(initial_step), engine.explained_errors():
            history = super().fit(**arguments)
        for player in self.players:  # As Keras does with its single optimizer: `use_ema`.
            self.optimizer_of(player).finalize_variable_values(self.variables_of(player))
        return history

    def steps_in_execution(self, steps_per_epoch):
        """Returns how many steps of an epoch one call of the compiled function runs.

        Args:
            steps_per_epoch: Integer, or `None` if the data set's end ends the epoch.

        Raises:
            ValueError: If the number that `compile` was given does not divide `steps_per_epoch`:
                Keras would train beyond the end of the epoch.
        """
        if steps_per_epoch is None or not self.compiled:  # Keras says that it is not.
            return self.steps_per_execution
        if self._requested["steps_per_execution"] == "auto":
            return math.gcd(engine.default_steps_per_execution(), steps_per_epoch)
        if steps_per_epoch % self.steps_per_execution:
            raise ValueError(
                f"steps_per_epoch={steps_per_epoch} is not a multiple of steps_per_execution="
                f"{self.steps_per_execution}, so that an epoch would end in the middle of an "
                "execution. Choose a divisor, or compile with steps_per_execution='auto'."
            )
        return self.steps_per_execution

    def log_accuracies(self, margins):
        """Logs the shares of right decisions on real and on generated samples.

        Args:
            margins: What `AdversarialLoss.margins` returns. A margin of 0 is no decision, and
                counts as wrong.
        """
        for kind, values in zip(("real", "fake"), margins, strict=True):
            self.log(f"{kind}_accuracy", per_example(values > 0.0))

    def evaluate(self, *args, **kwargs):
        """Evaluates the losses on data: `keras.Model.evaluate`, with the same draws every time.

        In Keras's batch normalization each replica keeps moving statistics of its own. Those of
        the first are taken, which are also those in files: a training that was resumed from one
        measures what the unbroken one does.
        """
        self.evaluation_step.assign(0)
        if self.compiled:  # Else Keras has the message.
            self._share_statistics()
        with engine.explained_errors():
            return super().evaluate(*args, **kwargs)

    def save(self, filepath, *args, **kwargs):
        """Saves all that the training goes on with: `keras.Model.save`.

        Args:
            filepath: Path that ends in `.keras`.
            *args: Of `keras.Model.save`.
            **kwargs: Of `keras.Model.save`.

        Raises:
            ValueError: If it ends in `.h5` or `.hdf5`, or has no ending.
        """
        if str(filepath).endswith((".h5", ".hdf5")):
            raise ValueError(
                f"HDF5 files hold single networks, not a model of several players. Received: "
                f"{filepath}. Save to a path that ends in '.keras', or a network by itself: "
                "gan.generator.save(...)."
            )
        super().save(filepath, *args, **kwargs)

    def get_config(self):
        """Returns the networks, serialized, with what Keras adds."""
        return super().get_config() | {
            name: keras.saving.serialize_keras_object(getattr(self, name))
            for name in self.network_names
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes the model from what `get_config` returned."""
        networks = {
            name: keras.saving.deserialize_keras_object(config[name], custom_objects)
            for name in cls.network_names
        }
        return cls(**{**config, **networks})


class DataDescription(NamedTuple):
    """What the networks of a configuration have to know of its data.

    Attributes:
        sample_shape: Tuple, the shape of a sample, or of a target.
        num_classes: Integer, or `None` without labels.
        inputs_shape: Tuple, the shape of an input image, of pairs or unpaired domains.
    """

    sample_shape: tuple
    num_classes: int | None = None
    inputs_shape: tuple | None = None


class _TotalLoss(keras.callbacks.Callback):
    """Gives TerminateOnNaN the `loss` that it looks at, which no adversarial model logs."""

    def on_train_batch_end(self, batch, logs=None):
        logs["loss"] = sum(value for name, value in logs.items() if name.endswith("_loss"))
