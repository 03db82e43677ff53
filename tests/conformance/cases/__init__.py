"""All cases, in groups by what they are about."""

from . import esbuild, generated, go, images, makefile, nested, node, options, output, python, resources, rust, values

CASES = [case for group in (makefile, resources, nested, images, values, options, output, rust, python, node, esbuild, go, generated)
         for case in group.CASES]

_names = [case.name for case in CASES]
assert len(_names) == len(set(_names)), "two cases have one name"
