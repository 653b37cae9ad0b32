"""With which key, and under which name, a home signs the checkpoints of what it has committed."""

from fenming.base.signatures import ED25519
from fenming.chain.checkpoints import Notary, founding_signers
from fenming.ledger.genesis import Genesis
from fenming.node.founding import signer_name
from fenming.node.home import Home
from fenming.node.settings import read_settings


def notary_of(home: Home, genesis: Genesis) -> Notary:
    """The signer of this home's checkpoints: under its name in the genesis, or that of a cluster's node which came later."""
    seed = bytes.fromhex(home.notary.read_text().strip())
    own = ED25519.public_key(seed)
    signers = founding_signers(genesis)
    name = next((signer.verifier.name for signer in signers if signer.verifier.public_key == own), None)
    if name is None:
        name = signer_name(read_settings(home.settings).name) if genesis.validators else signers[0].verifier.name
    return Notary(genesis.log_origin, name, seed)
