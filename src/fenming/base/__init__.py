"""The ground floor: amounts, encoding, hashing, keys, Merkle trees and limits; imports nothing of ours."""
