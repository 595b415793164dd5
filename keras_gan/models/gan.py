"""The generative adversarial network of two players."""

import functools

import keras

from keras_gan import losses
from keras_gan.models.hooks import GameHooks
from keras_gan.models.inference import rows_of
from keras_gan.models.latent import LatentModel
from keras_gan.models.parts import check_draws, get_augmentations, get_regularizers
from keras_gan.models.shapes import infer_latent_dim, infer_sample_shape
from keras_gan.utils.validation import check_positive_integer


@keras.saving.register_keras_serializable(package="keras_gan")
class GAN(GameHooks, LatentModel):
    """Generative adversarial network (Goodfellow et al., 2014).

    A generator `G` maps latents `z` to samples, a discriminator `D` maps samples to logits, and
    the two play

    `min_G max_D  E[log sigmoid(D(x))] + E[log(1 - sigmoid(D(G(z))))]`

    or the variant of it that `loss` states. A training step is Algorithm 1 of the paper:
    `num_discriminator_steps` updates of the discriminator, then one of the generator.

    **How a batch is consumed.** Each discriminator step sees real images that no other step of
    the epoch sees: a batch of `B` is cut into `num_discriminator_steps` parts of `B /
    num_discriminator_steps`. For 64 images a step with 5 discriminator steps, batch the data by
    320. Batches must all be of one size then.

    **Deviation from the paper.** The generator is updated on the latents of the last
    discriminator step, instead of fresh ones: its forward pass then is run once and serves both.
    Each step still sees latents that no earlier step saw.

    Args:
        generator: Keras model from latents `(batch, latent_dim)` to samples
            `(batch, *sample_shape)`; images in [-1, 1].
        discriminator: Keras model from samples to logits `(batch, 1)`, or to a patch map
            `(batch, height, width, 1)`. No sigmoid.
        latent_dim: Integer. Needed only if the generator does not tell its input shape (a
            subclassed model).
        num_discriminator_steps: Integer, discriminator updates a training step. Defaults to 1.
        seed: Integer, determines the draws of training; see `AdversarialModel`.
        ema_decay: Float above 0 and below 1, such as 0.999: samples come from a moving average of
            the generator's weights, `averaged_generator`; see `LatentModel`. Default: `None`,
            from the weights as trained.
        **kwargs: Of `keras.Model`: `name`.

    Call arguments:
        latents: Float tensor `(batch, latent_dim)`.
        training: Boolean.

    Returns:
        Samples `(batch, *sample_shape)`.

    Raises:
        ValueError: If the networks' shapes do not fit each other.

    Under `tf.distribute` a step on N replicas equals the step of a single device on the same
    global batch, up to the order of float32 sums, except with batch normalization, whose
    statistics are those of each replica (`synchronized=True` of the networks: of the global
    batch), and with Keras's random layers (see `AdversarialModel`). Adam and RMSprop amplify the
    rounding of a gradient that is zero but for it (in the hinge and Wasserstein losses, of a
    bias that real and generated samples pull at equally), unless `epsilon` is well above it.

    Logs: `discriminator_loss`, `generator_loss` (without regularizers), `real_accuracy` and
    `fake_accuracy` (share of real and of generated samples that the discriminator gets right, as
    it is trained and by what the loss compares, see `AdversarialLoss.margins`), and each
    regularizer's weighted value under its name. Means over the epoch.

    Example:
    ```python
    gan = keras_gan.GAN(
        generator=keras_gan.networks.MLPGenerator(sample_shape=2, latent_dim=16),
        discriminator=keras_gan.networks.MLPDiscriminator(sample_shape=2),
    )
    gan.compile(
        generator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        loss="non_saturating",
    )
    gan.fit(keras_gan.data.load("toy:ring", batch_size=256), epochs=1)
    points = gan.generate(1000, seed=0)  # (1000, 2)
    ```

    Reference:
        Goodfellow et al., "Generative Adversarial Nets", 2014, arXiv:1406.2661, Algorithm 1.
    """

    network_names = ("generator", "discriminator")
    default_networks = {"generator": "dcgan_generator", "discriminator": "dcgan_discriminator"}

    def __init__(
        self,
        generator,
        discriminator,
        latent_dim=None,
        num_discriminator_steps=1,
        seed=0,
        ema_decay=None,
        **kwargs,
    ):
        latent_dim = infer_latent_dim(generator, latent_dim)
        sample_shape = infer_sample_shape(self, generator, discriminator, latent_dim)
        super().__init__(
            generator, sample_shape, latent_dim, seed=seed, ema_decay=ema_decay, **kwargs
        )
        self.discriminator = discriminator
        self.num_discriminator_steps = check_positive_integer(
            num_discriminator_steps, "num_discriminator_steps"
        )

    @property
    def players(self):
        """The generator and the discriminator."""
        return {"generator": [self.generator], "discriminator": [self.discriminator]}

    def compile(
        self,
        generator_optimizer=None,
        discriminator_optimizer=None,
        loss="non_saturating",
        regularizers=(),
        augmentations=(),
        **kwargs,
    ):
        """Configures the game.

        Args:
            generator_optimizer: `keras.optimizers.Optimizer` of the generator.
            discriminator_optimizer: Another one, of the discriminator.
            loss: `keras_gan.losses.AdversarialLoss`, its name, class or config.
            regularizers: List of `keras_gan.regularizers.Regularizer`, their names or configs,
                added to the loss of the player that each names.
            augmentations: List of `keras_gan.augmentations.Augmentation`, their names or configs,
                applied in this order, in training, to all that the discriminator sees.
            **kwargs: `run_eagerly`, `steps_per_execution`, `jit_compile` of
                `AdversarialModel.compile`.

        Raises:
            ValueError: If an optimizer is missing or shared, two regularizers have one name, or
                several replicas are to combine augmentations and lazy regularizers.
        """
        self.loss = losses.get(loss)
        self.regularizers = get_regularizers(regularizers, self.players)
        for regularizer in self.regularizers:
            regularizer.build(self)
        # Keras tracks, saves and restores layers that are attributes, in lists too.
        self.regularizer_states = [r.state for r in self.regularizers if r.state is not None]
        self.augmentations = get_augmentations(augmentations, self.sample_shape)
        check_draws(self.regularizers, self.augmentations)
        optimizers = {"generator": generator_optimizer, "discriminator": discriminator_optimizer}
        super().compile(optimizers, **kwargs)

    def compile_arguments(self):
        """The arguments of `compile` besides the optimizers."""
        return {
            "loss": self.loss,
            "regularizers": list(self.regularizers),
            "augmentations": list(self.augmentations),
        } | super().compile_arguments()

    def log_names(self):
        """Names in the logs; see the class."""
        names = ["discriminator_loss", "generator_loss", "real_accuracy", "fake_accuracy"]
        names += self.extra_log_names()
        names += [regularizer.name for regularizer in self.regularizers]
        return names + [name for a in self.augmentations for name in a.log_values()]

    def train_step(self, data):
        """Updates the discriminator `num_discriminator_steps` times, then the generator."""
        for real, given in self.split_batch(self.examples(data)):
            latents = self.draw_latents(real)
            inputs = self.generator_inputs(latents, given)
            fake = self.forward(functools.partial(self.generator, inputs, training=True))
            terms = functools.partial(self.discriminator_terms, real, fake.output, latents, given)
            self.minimize(terms, "discriminator")
        self.minimize(
            lambda x: self.generator_terms(real, x, latents, given), "generator", through=fake
        )
        return self.logs()

    def discriminator_terms(self, real, fake, latents, given):
        """What the discriminator minimises: its loss and its regularizers, each `(batch,)`."""
        real, fake = self.arrange(real), self.arrange(fake)
        real_logits, *real_others = self.assess(real, given)
        fake_logits, *fake_others = self.assess(fake, given)
        margins = self.loss.margins(real_logits, fake_logits)
        self.log_accuracies(margins)
        for augmentation in self.augmentations:
            augmentation.observe(margins[0], keras.ops.shape(latents)[0])
            for name, value in augmentation.log_values().items():
                self.log(name, keras.ops.reshape(value, [1]))
        loss = self.loss.discriminator_loss(real_logits, fake_logits)
        known = {"latents": latents, "real_logits": real_logits, "fake_logits": fake_logits}
        return (
            {"discriminator_loss": loss}
            | self.discriminator_extras(real_others, fake_others, latents, given)
            | self.penalties("discriminator", real, fake, given, known)
        )

    def generator_terms(self, real, fake, latents, given):
        """What the generator minimises: its loss and its regularizers, each `(batch,)`."""
        real, fake = self.arrange(real), self.arrange(fake)
        fake_logits, *fake_others = self.assess(fake, given)
        real_logits = None
        needs = [name for r in self.regularizers if r.player == "generator" for name in r.needs]
        if self.loss.generator_needs_real_logits or "real_logits" in needs:
            real_logits = self.assess(real, given)[0]
        terms = {"generator_loss": self.loss.generator_loss(fake_logits, real_logits)}
        if any(r.replaces_loss for r in self.regularizers if r.player == "generator"):
            self.log("generator_loss", terms.pop("generator_loss"))
        known = {"latents": latents, "real_logits": real_logits, "fake_logits": fake_logits}
        return (
            terms
            | self.generator_extras(fake_others, latents, given)
            | self.penalties("generator", real, fake, given, known)
        )

    def penalties(self, player, real, fake, given, known):
        """The values of the regularizers of one player, by name.

        Args:
            player: Name of the player.
            real: Real samples, arranged.
            fake: Generated samples, arranged.
            given: What else there is of the batch; see `examples`.
            known: Dict of what else of the step regularizers may need.
        """

        def generate(latents):
            inputs = self.generator_inputs(latents, given)
            return self.arrange(self.generator(inputs, training=True))

        known |= {
            "generator": generate,
            "augment": self.augment,
            "discriminator_inputs": lambda x: self.discriminator_inputs(self.augment(x), given),
        }
        return {
            r.name: r(
                lambda samples: self.assess(samples, given)[0],
                real,
                fake,
                **{name: known[name] for name in r.needs},
            )
            for r in self.regularizers
            if r.player == player
        }

    def augment(self, samples):
        """Applies the augmentations to arranged samples."""
        for augmentation in self.augmentations:
            samples = augmentation(samples)
        return samples

    def assess(self, samples, given):
        """Returns the discriminator's outputs for arranged samples, as it sees them in training.

        A list that begins with the logits.
        """
        inputs = self.discriminator_inputs(self.augment(samples), given)
        return self.outputs_of(self.discriminator(inputs, training=True))

    def test_step(self, data):
        """Computes both losses and accuracies in inference mode, without an update."""
        real, given = self.examples(data)
        fake = self.generator(self.generator_inputs(self.draw_latents(real), given), training=False)
        real_logits, fake_logits = (
            self.outputs_of(
                self.discriminator(self.discriminator_inputs(x, given), training=False)
            )[0]
            for x in (self.arrange(real), self.arrange(fake))
        )
        self.log("discriminator_loss", self.loss.discriminator_loss(real_logits, fake_logits))
        self.log("generator_loss", self.loss.generator_loss(fake_logits, real_logits))
        self.log_accuracies(self.loss.margins(real_logits, fake_logits))
        return self.logs()

    def split_batch(self, examples):
        """Cuts a batch, a structure of tensors, into one part for each discriminator step."""
        num_parts = self.num_discriminator_steps
        batch_size = examples[0].shape[0]
        if num_parts > 1 and (batch_size is None or batch_size % num_parts):
            received = "of no fixed size" if batch_size is None else f"of {batch_size} samples"
            raise ValueError(
                f"num_discriminator_steps={num_parts} cuts each batch into {num_parts} equal "
                f"parts. Received: a batch {received} (on each replica). Make the batch size a "
                f"multiple of {num_parts} times the number of replicas, and leave out a smaller "
                "last batch: dataset.batch(batch_size, drop_remainder=True), or as many samples "
                "in an array as make full batches."
            )
        # Strided, so that N replicas together see in each part what a single device sees.
        return [rows_of(examples, slice(i, None, num_parts)) for i in range(num_parts)]

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {
            "latent_dim": self.latent_dim,
            "num_discriminator_steps": self.num_discriminator_steps,
            "seed": self.seed,
            "ema_decay": self.ema_decay,
            **self.arrangement,
        }
