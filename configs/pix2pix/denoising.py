r"""pix2pix, small: photographs without their noise, crops of 64x64 from tiles of 128x128.

The noise is Gaussian of standard deviation 25, of 0..255, drawn anew for each batch.

Paper: Isola et al., 2017, arXiv:1611.07004 (the method); Zhang et al., 2017, arXiv:1608.03981 (the
    noise of 25).
Data: a folder of tiles, or of photographs, with the folders `train` and `test`.
Command: python run_experiment.py --config=configs/pix2pix/denoising.py --workdir=runs/noise \
    --config.data.name=folder:/path/to/photos
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_photo_tiles


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    use_photo_tiles(config)
    # Crops of the tiles as they are: resized, the held-out ones would have less noise.
    config.data.image_size, config.data.crop_size = None, 64
    config.data.transform = "noise:25"
    config.data.flip = True
    config.data.batch_size = 8
    config.model.generator.width = 32
    config.model.generator.depth = 3  # What is to be removed is local; sides need only 8 as factor.
    config.model.discriminator.width = 32
    config.model.discriminator.depth = 2
    config.train.epochs = 30
    return in_form(config, form)
