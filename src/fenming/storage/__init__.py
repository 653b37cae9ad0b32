"""State store, block log, trees and proofs: everything of a node that outlives its process."""
