# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI 3.1 document of what one client may use, made of the contracts that were granted to it.

document.build(offers, …)
├── offer       what one grant allows, as plain data
├── entity      the operations on the documents of one contract
├── general     what is there for every client: index, feed, descriptions
├── operation   what operations have in common: problems, headers, parameters
├── schemas     a contract's schema as it reads, creates and updates for one clearance
├── examples    documents made of a contract's examples
├── problems    every status that is an error, with its codes
├── security    how a request proves who sent it
└── signed_example  that as code
"""

from .document import build
from .offer import Offer

__all__ = ["Offer", "build"]
