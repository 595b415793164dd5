"""The most that accelerators can compute, as their makers publish it."""

import re

# Dense products (where a maker gives numbers "with sparsity", their half), in 10^12 operations a
# second, bfloat16 and float32. The latter as JAX computes by default, which on cards since Ampere
# is TF32 and on TPUs bfloat16 (jax-ml/jax, issue 18934). None: the card has no such units.
# Names are those of `jax.devices()[0].device_kind`, regular expressions.
_PEAKS = {
    # NVIDIA H100 and H200 datasheets.
    r"NVIDIA (H100 80GB HBM3|H200)": (989.4, 494.7),
    r"NVIDIA H100 PCIe": (756.0, 378.0),
    # NVIDIA H100 and H200 NVL datasheets: 1,671 and 835 with sparsity.
    r"NVIDIA (H100|H200) NVL": (835.5, 417.5),
    # NVIDIA A100 datasheet: the same for all forms.
    r"(NVIDIA )?A100[- ].*[0-9]GB( PCIe)?": (312.0, 156.0),
    # NVIDIA A10, L4 and L40S datasheets.
    r"NVIDIA A10": (125.0, 62.5),
    r"NVIDIA L4": (121.0, 60.0),
    r"NVIDIA L40S": (362.05, 183.0),
    # NVIDIA Ada GPU Architecture (white paper): sums in float32.
    r"NVIDIA GeForce RTX 4090": (165.2, 82.6),
    # NVIDIA Ampere GA102 GPU Architecture (white paper): sums in float32.
    r"NVIDIA GeForce RTX 3090": (71.0, 35.6),
    # NVIDIA V100 and T4 datasheets.
    r"(NVIDIA |Tesla )V100-SXM2-.*": (None, 15.7),
    r"(NVIDIA |Tesla )V100-PCIE-.*": (None, 14.0),
    r"(NVIDIA |Tesla )T4": (None, 8.1),
    # Google Cloud TPU documentation, system architecture, a chip.
    r"TPU v4": (275.0, 275.0),
    r"TPU v5 lite|TPU v5e": (197.0, 197.0),
    r"TPU v5|TPU v5p": (459.0, 459.0),
    r"TPU v6 lite|TPU v6e": (918.0, 918.0),
}


def peak_tflops(device, precision):
    """Returns the most that a device computes, in 10^12 operations a second.

    Args:
        device: Its name, as JAX gives it.
        precision: `"float32"` (as JAX computes it by default) or `"bfloat16"`.

    Returns:
        Float, or `None` where it is not known.
    """
    for name, (bfloat16, float32) in _PEAKS.items():
        if re.fullmatch(name, device):
            return bfloat16 if precision == "bfloat16" else float32
    return None
