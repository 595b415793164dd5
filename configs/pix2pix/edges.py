r"""pix2pix at full size: photographs from their edges, 256x256.

Paper: Isola et al., 2017, arXiv:1611.07004, section 4 and appendix 6.2 (edges to shoes).
Deviation: edges are Sobel's, made here of a folder of photographs, instead of a network's (HED).
Command: python run_experiment.py --config=configs/pix2pix/edges.py --workdir=runs/edges \
    --config.data.name=folder:/path/to/photos
Cost: of 50,000 images, as in the paper, 187,500 steps of 4: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_pix2pix_at_256


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("pix2pix")
    use_pix2pix_at_256(config)
    config.data.name = "folder:photos"
    config.data.transform = "edges"
    config.data.crop_size, config.data.image_size = None, 256  # No jitter, as in the paper.
    config.data.flip = False
    config.data.batch_size = 4
    config.train.epochs = 15
    return in_form(config, form)
