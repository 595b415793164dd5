r"""pix2pix, small: the emoji of one vendor from those of another, 64x64.

Paper: Isola et al., 2017, arXiv:1611.07004.
Data: two folders with files of equal names, each with the folders `train` and `test`.
Command: python run_experiment.py --config=configs/pix2pix/emoji.py --workdir=runs/emoji \
    --config.data.name=folder:/path/to/google --config.data.targets=folder:/path/to/twitter
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    config.data.name = "folder:emoji/google"
    config.data.targets = "folder:emoji/twitter"
    config.data.channels = 3
    # As the paper's 286 and 256.
    config.data.image_size, config.data.crop_size = 72, 64
    config.data.flip = True
    config.data.batch_size = 8
    config.model.generator.width = 32
    config.model.discriminator.width = 32
    config.model.discriminator.depth = 2  # Patches of 34x34.
    config.train.epochs = 50
    config.evaluation.split = "test"
    return in_form(config, form)
