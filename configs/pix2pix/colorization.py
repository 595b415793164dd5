r"""pix2pix, small: the colours of grey photographs, tiles of 128x128.

Paper: Isola et al., 2017, arXiv:1611.07004, section 4.2.
Deviation: RGB from luma, where the paper adds the two colour channels of Lab.
Data: a folder of tiles, or of photographs, with the folders `train` and `test`.
Command: python run_experiment.py --config=configs/pix2pix/colorization.py --workdir=runs/colour \
    --config.data.name=folder:/path/to/photos
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_photo_tiles


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    use_photo_tiles(config)
    config.data.transform = "gray"
    config.data.flip = True
    config.data.batch_size = 4
    config.model.generator.width = 32
    config.model.discriminator.width = 32
    config.train.epochs = 20
    return in_form(config, form)
