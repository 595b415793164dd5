"""The tasks of `image_to_image.py` without pairs: two domains that share no image."""

import functools

import numpy as np
from image_to_image_base import Task, adam, mean_of
from image_to_image_data import VENDORS, as_floats, painted, pairs, write_emoji
from image_to_image_judges import accuracy, classifier

import keras_gan
from keras_gan import networks
from keras_gan.metrics.functional import l1


class Unpaired(Task):
    """Digits and painted ones, of other images, by CycleGAN."""

    methods = ("identity", "cycle_gan")
    baseline_method = "identity"
    generator = {"width": 8, "num_blocks": 2}
    batch_size = 16
    flip = False
    # No image of one domain looks like those of the other.
    identity_weight = 0.0

    @functools.cached_property
    def digits(self):
        """The splits of MNIST, grey values thrice."""
        folder = str(self.data / "tfds")
        return {
            split: keras_gan.data.source("mnist", split, data_dir=folder, channels=3).samples
            for split in ("train", "test")
        }

    def domains(self):
        """Returns the training images of both, uint8: half of the digits, and the other painted."""
        half = len(self.digits["train"]) // 2
        return self.digits["train"][:half], painted(self.digits["train"][half:])

    def test(self):
        """The first 1,000 test digits, and the same ones painted."""
        digits = self.digits["test"][:1000]
        return as_floats(digits), as_floats(painted(digits))

    def batches(self):
        """Images of each domain in an order of its own."""
        kinds = zip(("inputs", "targets"), self.domains(), strict=True)
        source = keras_gan.data.UnpairedSource(
            *(keras_gan.data.ArraySource(name, "train", images) for name, images in kinds)
        )
        return keras_gan.data.stream_unpaired(
            source, self.batch_size, flip=self.flip, seed=self.seed
        )

    def model(self, method, start=None):
        """Small networks."""
        shape = self.domains()[0].shape[1:]
        generators = [networks.CycleResNet(shape, **self.generator) for _ in range(2)]
        discriminators = [
            networks.PatchDiscriminator(shape, width=16, depth=2, normalization="instance")
            for _ in range(2)
        ]
        model = keras_gan.models.CycleGAN(
            *generators, *discriminators, identity_weight=self.identity_weight, seed=self.seed
        )
        model.compile(adam(1e-3), adam(5e-4))
        return model

    def measure(self, inputs, targets, outputs):
        """Distance to the true partner, and the share that a classifier takes for its domain."""
        domains = [as_floats(images[:5000]) for images in self.domains()]
        labels = np.repeat([0, 1], [len(images) for images in domains])
        judge = classifier(
            self.folder / f"{type(self).__name__.lower()}_domains.keras",
            np.concatenate(domains),
            labels,
        )
        results = {"l1": mean_of(l1, targets, outputs)}
        results["of_identity"] = results["l1"] / mean_of(l1, targets, inputs)
        return results | {
            "taken_for_target": accuracy(judge, outputs, 1),
            "true_taken_for_target": accuracy(judge, targets, 1),
        }


class UnpairedEmoji(Unpaired):
    """Google's and Twitter's emoji, of which the training images show different ones."""

    generator = {"width": 16, "num_blocks": 3}
    batch_size = 4
    flip = True
    identity_weight = 0.5

    def __init__(self, data, folder, seed):
        """Writes the emoji into folders."""
        super().__init__(data, folder, seed)
        write_emoji(data / "emoji", folder / "emoji")

    def domains(self):
        """Returns the training images of both, uint8."""
        folders = [f"folder:{self.folder}/emoji/unpaired/{vendor}" for vendor in VENDORS]
        return tuple(keras_gan.data.source(folder).samples for folder in folders)

    def test(self):
        """The test emoji, as both draw them."""
        folders = [f"folder:{self.folder}/emoji/pairs/{vendor}" for vendor in VENDORS]
        return pairs(*folders, split="test")
