"""Choices that many configurations share: data sets, sizes of networks, recipes."""

from keras_gan.experiments.build import network_fields


def use_fashion_mnist(config):
    """Makes the data all of Fashion-MNIST, 28x28 grayscale, measured by its own classifier."""
    config.data.name = "fashion_mnist"
    config.train.epochs = 20
    config.evaluation.metrics = "fd,kd,precision_recall,density_coverage"
    config.evaluation.num_real = 10_000  # As many as are generated: coverage depends on both.
    config.evaluation.extractor = "fashion_mnist"


def use_mnist(config):
    """Makes the data all of MNIST, 28x28 grayscale, measured by its own classifier."""
    use_fashion_mnist(config)
    config.data.name = "mnist"
    config.evaluation.extractor = "mnist"


def use_stacked_mnist(config):
    """Makes the data stacked MNIST, 28x28 with three digits as channels: 1,000 modes.

    Measured by the protocol of VEEGAN and PacGAN: the modes among 26,000 samples, and the KL
    divergence from equally likely ones, by a classifier of digits that looks at each channel. Of
    the 26,000 test images these are 1,000 modes and 0.024.
    """
    config.data.name = "stacked_mnist"
    config.data.channels = 3
    config.train.epochs = 20  # 128,000 images each.
    config.evaluation.metrics = "class_coverage"
    config.evaluation.arguments.class_coverage = {
        "extractor": {"name": "per_channel", "extractor": "mnist"}
    }
    config.evaluation.num_samples = 26_000


def use_small_dcgan(config):
    """Makes DCGAN's networks as narrow as 28x28 images need, and their learning faster."""
    for name in network_fields(config.model):
        config.model[name].width = 32
        config.model[name].kernel_size = 4
    for optimizer in config.optimizers.values():
        optimizer.learning_rate = 4e-4


def use_modern_recipe(config):
    """Makes the game that of RpGAN + R1 + R2, the penalties every 16 steps, samples of the average.

    With Adam as for DCGAN, but faster. Batch normalization stays in the discriminator: without it
    the samples of Fashion-MNIST became better more slowly, in single runs of 5 CPU minutes.
    """
    config.loss = {"name": "relativistic_pairing"}
    config.regularizers = {name: {"gamma": 0.1, "every_steps": 16} for name in ("r1", "r2")}
    config.model.ema_decay = 0.999
    for optimizer in config.optimizers.values():
        optimizer.learning_rate = 1e-3


def use_semi_supervised_recipe(config):
    """Makes networks and training those of Salimans et al. for MNIST, the test set's error logged.

    Their Adam adds 1e-8 to the second moment under the root, in which 1e-4 stands for it here, and
    twice as much for the discriminator, whose loss is twice theirs; the mean over 250 features
    is a weight of 0.004. Deviation: the generator learns at a third of the discriminator's rate.
    """
    config.model.generator.latent_dim = 100
    config.data.batch_size = 100
    config.optimizers.generator.update({"learning_rate": 1e-3, "epsilon": 1e-4})
    config.optimizers.discriminator.update({"learning_rate": 3e-3, "epsilon": 2e-4})
    config.regularizers.feature_matching.update({"layer": "features", "weight": 0.004})
    config.evaluation.split = "test"


def use_semi_supervised_convolutions(config):
    """Makes networks and training those of Salimans et al. for CIFAR-10, the test error logged.

    Their generator is DCGAN's. Deviations: normal latents, and not uniform ones; the mean of the
    squared differences of the 192 features, and not of the absolute ones.
    """
    use_semi_supervised_recipe(config)
    discriminator = "semi_supervised_gan_conv_discriminator"
    config.model.generator.update({"name": "dcgan_generator", "width": 128})
    config.model.discriminator.update({"name": discriminator, "width": 96})
    for optimizer in config.optimizers.values():
        optimizer.learning_rate = 3e-4
    config.regularizers.feature_matching.weight = 1 / 192


def use_folder(config):
    """Makes the data a folder of images, which the user names, at 64x64 RGB.

    The widths are the networks' own, given here so that a flag can change them.
    """
    for name in network_fields(config.model):
        config.model[name].width = 64
    config.data.name = "folder:images"
    config.data.image_size = 64
    config.data.channels = 3
    config.train.epochs = 200
    config.callbacks.sample_grid.every_epochs = 5
    config.evaluation.metrics = "fid,kid"


def use_cifar10(config):
    """Makes the data CIFAR-10, 32x32 RGB, measured as its published FIDs are."""
    config.data.name = "cifar10"
    config.data.image_size = 32
    config.data.channels = 3
    config.train.epochs = 100
    config.evaluation.metrics = "fid,kid"
    config.evaluation.num_samples = 50_000


def use_pix2pix_at_256(config):
    """Makes images 256x256 RGB, jittered and mirrored, and networks those of pix2pix's test time.

    Dropout and the statistics of each image are on at inference too, which for batches of one image
    is what the paper does; see `keras_gan.networks.UNet`.
    """
    config.data.image_size, config.data.crop_size = 286, 256
    config.data.channels = 3
    config.data.flip = True
    config.model.generator.normalization = "instance"
    config.model.generator.dropout_at_inference = True
    config.model.discriminator.normalization = "instance"
    config.callbacks.translation_grid.every_epochs = 5
    config.evaluation.split = "test"
    config.evaluation.metrics = "fid,kid"
    config.evaluation.arguments = {"kid": {"subset_size": 100}}  # Some hundred test images.


def use_photo_tiles(config):
    """Makes the data a folder of photographs, which the user names, as tiles of 128x128 RGB."""
    config.data.name = "folder:photos"
    config.data.image_size = 128
    config.data.channels = 3
    config.evaluation.split = "test"


def use_super_resolution(config):
    """Makes the data photographs and what is left of them in a quarter of the resolution.

    Measured as in papers: PSNR and SSIM of the luma without a border of 4 pixels.
    """
    config.data.name = "folder:photos"
    config.data.transform = "low_resolution:4"
    config.data.channels = 3
    config.data.crop_size = 96
    config.data.flip = True
    config.data.batch_size = 16
    config.evaluation.split = "test"
    config.evaluation.arguments = {name: {"luma": True, "border": 4} for name in ("psnr", "ssim")}


def use_learning_rate(config, rate):
    """Makes the learning rate of every optimizer a number, or a schedule.

    Args:
        config: The configuration, which is changed.
        rate: Float, or a dict of a schedule: `{"name": "linear_decay", "initial_value": 2e-4,
            "constant_epochs": 100, "decay_epochs": 100}`.
    """
    _replace_rates(config, lambda before: rate)


def use_linear_decay(config, constant_epochs, decay_epochs):
    """Makes every optimizer's learning rate fall linearly to 0 in the last of the epochs.

    Args:
        config: The configuration, which is changed, the number of epochs too.
        constant_epochs: Integer, how many epochs the rates stay as they are.
        decay_epochs: Integer, how many epochs they fall for.
    """
    epochs = {"constant_epochs": constant_epochs, "decay_epochs": decay_epochs}
    _replace_rates(
        config, lambda before: {"name": "linear_decay", "initial_value": before, **epochs}
    )
    config.train.epochs = constant_epochs + decay_epochs


def _replace_rates(config, replacement):
    """Puts the function's value in the place of each optimizer's learning rate."""
    for player, fields in config.optimizers.to_dict().items():
        # The whole section, as a field of a configuration keeps its type.
        rate = replacement(fields["learning_rate"])
        config.optimizers[player] = {**fields, "learning_rate": rate}
