"""The tasks of `image_to_image.py`: data, methods and measures of each."""

import keras
import numpy as np
from image_to_image_base import Task, adam, mean_of, photo_judge, sharpness
from image_to_image_data import (
    VENDORS,
    as_floats,
    labelled_files,
    pairs,
    write_emoji,
)
from image_to_image_judges import accuracy, classifier, feature_distances, patches
from image_to_image_unpaired import Unpaired, UnpairedEmoji

import keras_gan
from keras_gan import networks
from keras_gan.metrics.functional import colourfulness, l1, psnr, ssim


class SuperResolution(Task):
    """Photographs in four times the resolution: squared error, then SRGAN from its generator."""

    methods = ("bicubic", "sr_res_net", "srgan")
    baseline_method = "bicubic"
    starts_from = {"srgan": "sr_res_net"}
    # 1,000 times the paper's, which belongs to features of VGG-19.
    adversarial_weight = 1.0

    def test(self):
        """The test tiles."""
        name = f"folder:{self.data}/photos"
        return pairs(name, split="test", transform="low_resolution:4")

    def batches(self):
        """Random parts of the training tiles."""
        source = keras_gan.data.pair_source(
            f"folder:{self.data}/photos", transform="low_resolution:4"
        )
        return keras_gan.data.stream_pairs(source, 8, crop_size=64, flip=True, seed=self.seed)

    def model(self, method, start=None):
        """SRResNet, small and without normalization; a discriminator of patches of 34x34."""
        if method == "sr_res_net":
            generator = networks.SRResNet(
                (16, 16, 3), width=32, num_blocks=4, normalization="none", bicubic_skip=True
            )
            model = keras_gan.models.Reconstruction(generator, seed=self.seed)
            model.compile(adam(1e-3, 0.9))
            return model
        model = keras_gan.models.SRGAN(
            start,
            networks.PatchDiscriminator((64, 64, 3), width=32, depth=2),
            adversarial_weight=self.adversarial_weight,
            seed=self.seed,
        )
        model.compile(adam(2e-4, 0.9), adam(2e-4, 0.9))
        return model

    def baseline(self, inputs):
        """Bicubic enlargement (Keys, a = -0.5), clipped."""
        enlarged = keras_gan.layers.BicubicUpsampling2D(4)(inputs)
        return np.clip(keras.ops.convert_to_numpy(enlarged), -1, 1)

    def measure(self, inputs, targets, outputs):
        """PSNR and SSIM on luma without 4 pixels at the border, and in RGB; sharpness; features."""
        results = {}
        for function in (psnr, ssim):
            name = function.__name__
            results[f"{name}_luma"] = mean_of(function, targets, outputs, luma=True, border=4)
            results[f"{name}_rgb"] = mean_of(function, targets, outputs)
        results["gradient_energy"] = sharpness(targets, outputs)
        return results | feature_distances(
            photo_judge(self), patches(targets, 32), patches(outputs, 32)
        )


class Paired(Task):
    """Pix2Pix against its U-Net trained by the absolute error alone."""

    methods = ("identity", "l1_unet", "pix2pix")
    baseline_method = "identity"
    input_channels = 3
    # Of the images that are trained on, and how often the U-Net halves it.
    side, depth = 64, 6

    def model(self, method, start=None):
        """Pix2Pix's networks at less than half of their width."""
        shape = (self.side, self.side)
        generator = networks.UNet(
            (*shape, self.input_channels), output_channels=3, width=24, depth=self.depth
        )
        if method == "l1_unet":
            model = keras_gan.models.Reconstruction(generator, seed=self.seed)
            model.compile(adam(5e-4), loss="absolute_error")
            return model
        discriminator = networks.PatchDiscriminator(
            (*shape, 3), width=24, depth=2, condition_channels=self.input_channels
        )
        model = keras_gan.models.Pix2Pix(
            generator, discriminator, l1_weight=self.l1_weight, seed=self.seed
        )
        model.compile(adam(5e-4), adam(2e-4))
        return model


class Emoji(Paired):
    """Emoji of one vendor as another one draws them."""

    l1_weight = 100.0
    # Of 1,457 pairs whole images are learnt by heart sooner than parts of them.
    side, depth = 48, 4
    # How a pair is made of the folders.
    pair_arguments = {}

    def __init__(self, data, folder, seed):
        """Writes the emoji into folders."""
        super().__init__(data, folder, seed)
        self.categories = write_emoji(data / "emoji", folder / "emoji")

    def names(self):
        """Returns the folders of pairs."""
        return [f"folder:{self.folder}/emoji/pairs/{vendor}" for vendor in VENDORS]

    def test(self):
        """The test emoji of the core set."""
        return pairs(*self.names(), split="test", **self.pair_arguments)

    def batches(self):
        """Parts of pairs, mirrored by chance."""
        source = keras_gan.data.pair_source(*self.names(), **self.pair_arguments)
        return keras_gan.data.stream_pairs(
            source, 8, crop_size=self.side, flip=True, seed=self.seed
        )

    def judge(self):
        """Returns a classifier of the nine categories, trained on both vendors' emoji."""
        folders = [self.folder / "emoji" / "pairs" / vendor / "train" for vendor in VENDORS]
        both = [
            labelled_files(folder, lambda path: self.categories[path.name]) for folder in folders
        ]
        images, labels = (np.concatenate(part) for part in zip(*both, strict=True))
        return classifier(self.folder / "emoji_classifier.keras", as_floats(images), labels)

    def measure(self, inputs, targets, outputs):
        """L1, alone and as a share of that of the inputs, SSIM, sharpness and features."""
        results = {"l1": mean_of(l1, targets, outputs), "ssim": mean_of(ssim, targets, outputs)}
        results["of_identity"] = results["l1"] / mean_of(l1, targets, inputs)
        results["gradient_energy"] = sharpness(targets, outputs)
        return results | feature_distances(self.judge(), targets, outputs)


class Colorization(Emoji):
    """Twitter's emoji of their luma."""

    input_channels = 1
    side, depth = 64, 6
    pair_arguments = {"transform": "gray"}
    methods = ("gray", "l1_unet", "pix2pix")
    baseline_method = "gray"

    def names(self):
        """Returns the folder of the targets."""
        return [f"folder:{self.folder}/emoji/pairs/twitter"]

    def baseline(self, inputs):
        """Grey images."""
        return np.repeat(inputs, 3, axis=-1)

    def measure(self, inputs, targets, outputs):
        """Colourfulness, and how it differs from the real one; L1 and features."""
        of_outputs, of_targets = colourfulness(outputs), colourfulness(targets)
        return {
            "colourfulness": float(of_outputs.mean()),
            "of_real": float(of_outputs.mean() / of_targets.mean()),
            "colourfulness_error": float(np.abs(of_outputs - of_targets).mean()),
            "l1": mean_of(l1, targets, outputs),
        } | feature_distances(self.judge(), targets, outputs)


class Inpainting(Task):
    """The centre of garments, by the squared error alone and with an adversarial term.

    With the squared error alone a discriminator is trained as well, and costs time: the term's
    weight is 0.
    """

    methods = ("nothing", "squared_error", "context_encoder")
    baseline_method = "nothing"
    adversarial_weight = 0.01
    inner = (slice(None), slice(7, 21), slice(7, 21))

    def source(self, split):
        """Returns a split of Fashion-MNIST."""
        return keras_gan.data.source("fashion_mnist", split, data_dir=str(self.data / "tfds"))

    def test(self):
        """The test images with a hole, and whole."""
        images = as_floats(self.source("test").samples)
        inputs = images.copy()
        inputs[self.inner] = 0
        return inputs, images

    def batches(self):
        """Whole images."""
        return keras_gan.data.stream(self.source("train"), 32, seed=self.seed)

    def model(self, method, start=None):
        """The same networks with and without the adversarial term."""
        model = keras_gan.models.Inpainting(
            networks.ContextEncoder((28, 28, 2), width=32, bottleneck_dim=256),
            networks.PatchDiscriminator((28, 28, 1), width=32, depth=2),
            adversarial_weight=self.adversarial_weight if method == "context_encoder" else 0.0,
            seed=self.seed,
        )
        model.compile(adam(5e-4), adam(2e-4))
        return model

    def outputs(self, model, inputs):
        """Fills the hole."""
        mask = np.zeros((28, 28))
        mask[self.inner[1:]] = 1
        return model.inpaint(inputs, mask, batch_size=100)

    def measure(self, inputs, targets, outputs):
        """Sharpness and PSNR inside the mask; FD and class by the embedded classifier."""
        judge = keras_gan.features.get("fashion_mnist")
        labels = self.source("test").labels
        of_targets = np.argmax(judge.extract(targets)["logits"], axis=1)
        return {
            "gradient_energy": sharpness(targets[self.inner], outputs[self.inner]),
            "psnr_inside": mean_of(psnr, targets[self.inner], outputs[self.inner]),
            "class_kept": accuracy(judge, outputs, of_targets),
            "class_right": accuracy(judge, outputs, labels),
        } | feature_distances(judge, targets, outputs)


TASKS = {
    "super_resolution": SuperResolution,
    "emoji": Emoji,
    "colorization": Colorization,
    "unpaired": Unpaired,
    "unpaired_emoji": UnpairedEmoji,
    "inpainting": Inpainting,
}
