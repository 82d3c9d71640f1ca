"""Raw text → segments: what is the article, what stands round it, and by which rule."""

from analysis.cleaning.cues import CONTENT_KINDS, REMOVED_KINDS
from analysis.cleaning.linebreaks import lines, shared_lines
from analysis.cleaning.segmentation import paragraphs, segment, segment_documents

__all__ = [
    "CONTENT_KINDS",
    "REMOVED_KINDS",
    "lines",
    "paragraphs",
    "segment",
    "segment_documents",
    "shared_lines",
]
