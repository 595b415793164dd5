"""CycleGAN: image-to-image translation without pairs (Zhu et al., 2017)."""

import keras

from keras_gan import losses
from keras_gan.losses.reconstruction import absolute_error
from keras_gan.models.image_buffer import ImageBuffer
from keras_gan.models.paired_gan import quality
from keras_gan.models.parts import adam
from keras_gan.models.shapes import check_is_model, check_logits
from keras_gan.models.translation import TranslationModel, image_shapes
from keras_gan.utils.validation import check_not_negative

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class CycleGAN(TranslationModel):
    """CycleGAN: learns to translate between two domains of which no pairs are known.

    Generators `G: X -> Y` and `F: Y -> X` are to make images that the discriminators `D_Y` and
    `D_X` take for real, and to invert each other:

    ```
    L(G, F, D_X, D_Y) = L_GAN(G, D_Y) + L_GAN(F, D_X)
                        + cycle_weight * E[|F(G(x)) - x|_1 + |G(F(y)) - y|_1]
                        + cycle_weight * identity_weight * E[|G(y) - y|_1 + |F(x) - x|_1]
    ```

    `L_GAN` is that of least squares; the L1 terms are means over the pixels, as in the authors'
    code. Both generators are one player, both discriminators the other, as there. The
    discriminators see generated images of earlier steps too (`ImageBuffer`).

    Args:
        generator: Keras model `G` from images of `X` to images of `Y`, such as
            `keras_gan.networks.CycleResNet`.
        inverse_generator: Keras model `F` from images of `Y` to images of `X`.
        discriminator: Keras model `D_Y` from images of `Y` to logits, such as
            `keras_gan.networks.PatchDiscriminator`.
        inverse_discriminator: Keras model `D_X` from images of `X` to logits.
        cycle_weight: Float of at least 0. Default: `5.0`: the paper's lambda, 10, belongs to
            squares that `keras_gan.losses.LeastSquaresLoss` halves.
        identity_weight: Float of at least 0, relative to `cycle_weight`. Default: `0.5`, as for the
            paper's paintings; 0 leaves the term out, which domains of unlike channels need.
        buffer_size: Integer, images of each domain in the buffer; 0 for none. Default: `50`.
        **kwargs: Of `TranslationModel`: `seed`, `name`.

    Data: batches `(x, y)`, float32 in [-1, 1], of `keras_gan.data.load_unpaired`.

    Raises:
        ValueError: If the networks' shapes do not fit each other, or there is a buffer and the
            generators take images of any size.

    Logs: `discriminator_loss` and `generator_loss` (sums over both directions, of the former half,
    as in the paper), `cycle_loss` and `identity_loss` (weighted), `real_accuracy`, `fake_accuracy`.
    `evaluate`, whose data are pairs if they are to mean something, gives `l1`, `psnr` and `ssim` of
    `G(x)` against `y` as well.

    `translate(images)` is `G`, `translate_back(images)` is `F`.

    Example:
    ```python
    train = keras_gan.data.load_unpaired("folder:horses", "folder:zebras", batch_size=1, flip=True)
    shape = (256, 256, 3)
    model = keras_gan.models.CycleGAN(
        generator=keras_gan.networks.CycleResNet(shape),
        inverse_generator=keras_gan.networks.CycleResNet(shape),
        discriminator=keras_gan.networks.PatchDiscriminator(shape, normalization="instance"),
        inverse_discriminator=keras_gan.networks.PatchDiscriminator(
            shape, normalization="instance"
        ),
    )
    model.compile()
    model.fit(train, epochs=200)
    zebras = model.translate(horses)
    ```

    Reference:
        - Zhu et al., 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
          Networks", arXiv:1703.10593, eq. 1 to 3 and section 4, and for the identity term 5.2.
    """

    data_form = "unpaired"
    network_names = (
        "generator",
        "inverse_generator",
        "discriminator",
        "inverse_discriminator",
    )
    default_networks = {
        "generator": "cycle_res_net",
        "inverse_generator": "cycle_res_net",
        "discriminator": "patch_discriminator",
        "inverse_discriminator": "patch_discriminator",
    }

    def __init__(
        self,
        generator,
        inverse_generator,
        discriminator,
        inverse_discriminator,
        cycle_weight=5.0,
        identity_weight=0.5,
        buffer_size=50,
        **kwargs,
    ):
        super().__init__(generator, **kwargs)
        inverse_shapes = image_shapes(inverse_generator, "inverse_generator", type(self).__name__)
        if inverse_shapes != (self.sample_shape, self.inputs_shape):
            raise ValueError(
                f"The generator '{generator.name}' maps {self.inputs_shape} to "
                f"{self.sample_shape}, but the inverse_generator '{inverse_generator.name}' maps "
                f"{inverse_shapes[0]} to {inverse_shapes[1]}. Expected the reverse."
            )
        for network, shape in (
            (discriminator, self.sample_shape),
            (inverse_discriminator, self.inputs_shape),
        ):
            check_is_model(network, "discriminator")
            check_logits(
                network,
                keras.KerasTensor((None, *shape)),
                f"The networks do not fit: images of shape {shape} go to the discriminator "
                f"'{network.name}', which takes ",
            )
        self.inverse_generator = inverse_generator
        self.discriminator = discriminator
        self.inverse_discriminator = inverse_discriminator
        self.cycle_weight = check_not_negative(cycle_weight, "cycle_weight")
        self.identity_weight = check_not_negative(identity_weight, "identity_weight")
        if self.identity_weight and self.inputs_shape[-1] != self.sample_shape[-1]:
            raise ValueError(
                f"The domains have {self.inputs_shape[-1]} and {self.sample_shape[-1]} channels, "
                "so that no image of one can stay as it is in the other. Pass identity_weight=0, "
                "or load both with the same `channels`."
            )
        self.buffer_size = buffer_size
        self.buffers = []
        if buffer_size:
            if None in (*self.inputs_shape, *self.sample_shape):
                raise ValueError(
                    "The buffer of generated images needs their size, but the generators take "
                    "any. Build the networks for the size of the training images, such as "
                    "CycleResNet((256, 256, 3)) (`translate` takes others too), or pass "
                    "buffer_size=0."
                )
            self.buffers = [
                ImageBuffer(buffer_size, shape) for shape in (self.sample_shape, self.inputs_shape)
            ]

    @classmethod
    def network_arguments(cls, data, fields):
        """Each generator makes images of the other domain's channels."""
        arguments = super().network_arguments(data, fields)
        return arguments | {"inverse_generator": {"output_channels": data.inputs_shape[-1]}}

    @property
    def players(self):
        """Both generators, and both discriminators."""
        return {
            "generator": [self.generator, self.inverse_generator],
            "discriminator": [self.discriminator, self.inverse_discriminator],
        }

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="least_squares",
        **kwargs,
    ):
        """Configures the game.

        Args:
            generator_optimizer: `keras.optimizers.Optimizer` of both generators. The paper's rate
                falls to zero in the second half of the training: `keras_gan.engine.LinearDecay`.
            discriminator_optimizer: Another one, of both discriminators.
            loss: `keras_gan.losses.AdversarialLoss`, its name, class or config.
            **kwargs: `run_eagerly`, `steps_per_execution`, `jit_compile` of
                `AdversarialModel.compile`.
        """
        self.loss = losses.get(loss)
        optimizers = {"generator": generator_optimizer, "discriminator": discriminator_optimizer}
        super().compile(optimizers, **kwargs)

    def compile_arguments(self):
        """The arguments of `compile` besides the optimizers."""
        return {"loss": self.loss} | super().compile_arguments()

    def log_names(self):
        """Names in the logs; see the class."""
        names = ["discriminator_loss", "generator_loss", "cycle_loss", "identity_loss"]
        return [*names, "real_accuracy", "fake_accuracy", "l1", "psnr", "ssim"]

    def train_step(self, data):
        """Updates both generators, then both discriminators."""
        x, y = self.examples(data)
        made = self.forward(lambda: self.both_ways(x, y))
        self.minimize(lambda made: self.generator_terms(x, y, *made), "generator", through=made)
        fake_y, fake_x = made.output
        if self.buffers:
            fake_y, fake_x = self.buffers[0].exchange(fake_y), self.buffers[1].exchange(fake_x)
        self.minimize(lambda: self.discriminator_terms(x, y, fake_y, fake_x), "discriminator")
        return self.logs()

    def both_ways(self, x, y, training=True):
        """Returns `G(x)` and `F(y)`."""
        return self.generator(x, training=training), self.inverse_generator(y, training=training)

    def generator_terms(self, x, y, fake_y, fake_x, training=True):
        """What the generators minimise, each `(batch,)`."""
        real_y_logits = real_x_logits = None
        if self.loss.generator_needs_real_logits:
            real_y_logits = self.discriminator(y, training=training)
            real_x_logits = self.inverse_discriminator(x, training=training)
        terms = {
            "generator_loss": self.loss.generator_loss(
                self.discriminator(fake_y, training=training), real_y_logits
            )
            + self.loss.generator_loss(
                self.inverse_discriminator(fake_x, training=training), real_x_logits
            )
        }
        again_y, again_x = self.both_ways(fake_x, fake_y, training)
        cycle = absolute_error(x, again_x) + absolute_error(y, again_y)
        terms["cycle_loss"] = self.cycle_weight * cycle
        if self.identity_weight:
            same_y, same_x = self.both_ways(y, x, training)
            identity = absolute_error(y, same_y) + absolute_error(x, same_x)
            terms["identity_loss"] = self.cycle_weight * self.identity_weight * identity
        return terms

    def discriminator_terms(self, x, y, fake_y, fake_x, training=True):
        """What the discriminators minimise, `(batch,)`."""
        total = 0.0
        for network, real, fake in (
            (self.discriminator, y, fake_y),
            (self.inverse_discriminator, x, fake_x),
        ):
            real_logits, fake_logits = (network(z, training=training) for z in (real, fake))
            self.log_accuracies(self.loss.margins(real_logits, fake_logits))
            total += 0.5 * self.loss.discriminator_loss(real_logits, fake_logits)
        return {"discriminator_loss": total}

    def test_step(self, data):
        """Computes losses, accuracies and metrics in inference mode, without an update."""
        x, y = self.examples(data)
        fake_y, fake_x = self.both_ways(x, y, training=False)
        terms = self.generator_terms(x, y, fake_y, fake_x, training=False)
        terms |= self.discriminator_terms(x, y, fake_y, fake_x, training=False)
        for name, values in (terms | quality(y, fake_y)).items():
            self.log(name, values)
        return self.logs()

    def translate_back(self, images, batch_size=16, tile=None, overlap=None):
        """Runs the inverse generator; otherwise as `translate`."""
        return self.apply(self.inverse_generator, images, batch_size, tile, overlap)

    def columns(self, inputs, targets=None):
        """Returns `x`, `G(x)`, `F(G(x))` and, of targets, `y`, `F(y)`, `G(F(y))`."""
        there = self.translate(inputs)
        columns = [inputs, there, self.translate_back(there)]
        if targets is not None:
            back = self.translate_back(targets)
            columns += [targets, back, self.translate(back)]
        return columns

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {
            "cycle_weight": self.cycle_weight,
            "identity_weight": self.identity_weight,
            "buffer_size": self.buffer_size,
        }
