# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.integration_outbox.moments import Became, Emitted, Updated

from .. import stock_sql
from ..tools.stock_changes import StockChanges

SCHEDULED = "integration_stock.scheduled"
#: what is summed up from quants and rules, and so must be read anew after they change
SUMS = (
    "on_hand",
    "reserved",
    "available",
    "as_of",
    "minimum",
    "maximum",
    "on_hand_below",
    "has_rule",
    "below_minimum",
)


class IntegrationStockLevel(models.Model):
    """The stock of one item at one internal location, over all its lots, packages and owners.

    Odoo keeps stock in quants, which come, merge and go; this is what has an identity to the outside. Its quantities
    are summed up when asked for: a total that were kept in a row would make all moves of an item wait for each other,
    which Odoo's quants avoid. Only items with a replenishment rule pay that price, see ``stock_sql.settle_rules``.

    Levels are made when stock is first put somewhere. That stock changed is seen at precommit, see
    :meth:`_record_changes`; two of the fields that events watch are therefore no columns.
    """

    _name = "integration.stock.level"
    _inherit = ["integration.emitter", "integration.exported"]
    _description = "Stock Level"
    _order = "location_id, product_id, id"
    _rec_name = "product_id"
    _emits = {
        "stock.moved": Updated(
            "on_hand",
            description="What is on hand of an item at a location has changed, or of one of its lots.",
        ),
        "stock.threshold_reached": Became(
            "below_minimum",
            True,
            description="On hand, sublocations included, fell below the minimum of the replenishment rule, or the"
            " minimum was raised above it. Once until it is met again.",
        ),
        "stock.expiring": Emitted(
            description="A lot that is in stock here has reached its alert date. Once, where there is stock of it then;"
            " again when the date was moved to a day to come and that is reached."
        ),
    }

    product_id = fields.Many2one("product.product", "Item", required=True, readonly=True, ondelete="cascade")
    location_id = fields.Many2one(
        "stock.location", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="location_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(related="location_id.warehouse_id")
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    on_hand = fields.Float(
        "On hand",
        compute="_compute_quantities",
        digits="Product Unit",
        help="What is there, reserved or not.",
    )
    reserved = fields.Float(
        compute="_compute_quantities", digits="Product Unit", help="Of that, what is set aside for transfers."
    )
    available = fields.Float(
        compute="_compute_quantities", digits="Product Unit", help="On hand and not reserved."
    )
    as_of = fields.Datetime(
        "As of",
        compute="_compute_quantities",
        search="_search_as_of",
        help="When these quantities, or what the replenishment rule here says of them, last changed.",
    )
    minimum = fields.Float(
        compute="_compute_rule", digits="Product Unit", help="Of the replenishment rule here."
    )
    maximum = fields.Float(
        compute="_compute_rule", digits="Product Unit", help="Of the replenishment rule here."
    )
    on_hand_below = fields.Float(
        "On hand with sublocations",
        compute="_compute_rule",
        digits="Product Unit",
        help="What the replenishment rule here compares with its minimum.",
    )
    has_rule = fields.Boolean(
        "Replenished", compute="_compute_rule", help="There is a replenishment rule here."
    )
    below_minimum = fields.Boolean(
        "Below minimum",
        compute="_compute_rule",
        search="_search_below_minimum",
        help="On hand, sublocations included, is less than the minimum of the replenishment rule here.",
    )

    _item_at_location = models.UniqueIndex("(product_id, location_id)")

    # === COMPUTE METHODS === #

    @api.depends("product_id", "location_id")
    def _compute_quantities(self):
        self.env["stock.quant"].flush_model(["product_id", "location_id", "quantity", "reserved_quantity"])
        found = stock_sql.read_quantities(self.env.cr, self._get_places())
        for level in self:
            on_hand, reserved, changed = found.get(level._get_place(), (0.0, 0.0, None))
            level.on_hand, level.reserved = on_hand, reserved or 0.0
            level.available = level.on_hand - level.reserved
            level.as_of = max(filter(None, (changed, level.write_date)), default=False)

    @api.depends("product_id", "location_id")
    def _compute_rule(self):
        self.env["stock.warehouse.orderpoint"].flush_model()
        self.env["stock.quant"].flush_model(["product_id", "location_id", "quantity"])
        found = stock_sql.read_rules(self.env.cr, self._get_places())
        for level in self:
            rule = found.get(level._get_place())
            level.has_rule = bool(rule)
            level.minimum, level.maximum, level.on_hand_below, level.below_minimum = rule or (0, 0, 0, False)

    def _search_as_of(self, operator, value):
        if operator not in (">", ">="):
            return NotImplemented
        query = SQL(
            "(SELECT level.id FROM integration_stock_level level JOIN stock_quant quant"
            " ON quant.product_id = level.product_id AND quant.location_id = level.location_id"
            " WHERE quant.write_date %s %s)",
            SQL(operator),
            value,
        )
        return Domain("write_date", operator, value) | Domain("id", "in", query)

    def _search_below_minimum(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL(
            "(SELECT level.id FROM integration_stock_level level JOIN stock_warehouse_orderpoint rule"
            " ON rule.product_id = level.product_id AND rule.location_id = level.location_id"
            " WHERE rule.active AND rule.below_minimum)"
        )
        return Domain("id", "in" if True in value else "not in", query)

    @api.depends("product_id", "location_id")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.product_id.display_name} · {level.location_id.display_name}"

    # === CRUD METHODS === #

    def write(self, vals):
        # managers have the right, by which the action adjust is theirs; another item would take the id along
        if vals and not self.env.su:
            raise AccessError(self.env._("A stock level stays that of its item and its location."))
        return super().write(vals)

    # === CAPTURE === #

    @api.model
    def _schedule_changes(self):
        """Have the changes of stock looked at before the commit, and whatever was summed up so far forgotten."""
        self._forget_sums()
        precommit = self.env.cr.precommit
        if SCHEDULED not in precommit.data:
            precommit.data[SCHEDULED] = True
            precommit.add(self.sudo()._record_changes)

    @api.model
    def _forget_sums(self):
        """Have what was summed up so far read anew."""
        self.invalidate_model(SUMS, flush=False)

    @api.model
    def _record_changes(self):
        """Find the levels that changed in this transaction and the rules that are met no more (precommit hook).

        A fixed number of statements, whatever moved. Odoo runs precommit hooks also when a savepoint opens or closes,
        so this runs any number of times, each time comparing with what was there before the transaction; the events
        follow from that as for any model, see :meth:`integration.event._record_captured`.
        """
        self.env.cr.precommit.data.pop(SCHEDULED, None)
        self.env.flush_all()
        changes = StockChanges.of(self.env.cr.postcommit.data)
        places, rule_ids = changes.take()
        rules = stock_sql.settle_rules(self.env.cr, places, rule_ids)
        if rules:
            self.env["stock.warehouse.orderpoint"].invalidate_model(
                ["below_minimum", "threshold_checks"], flush=False
            )
        changes.unmet.update({rule.id: rule.was_unmet for rule in rules if rule.id not in changes.unmet})
        of_rules = {(rule.product_id, rule.location_id): rule.id for rule in rules}
        ids = stock_sql.name_levels(self.env.cr, sorted({*places, *of_rules}))
        self._touch(changes, places, ids)
        if self.pool.ready and ids:
            before = {
                id_: {"on_hand": (), "below_minimum": changes.unmet.get(of_rules.get(place), False)}
                for place, id_ in ids.items()
            }
            self.browse(before)._capture_changed(before)

    def _touch(self, changes, places, ids):
        """Let levels say when they changed where no part of their stock does.

        A part of it is gone, or their rule or what it counts below them is another.
        """
        quants = self.env["stock.quant"].browse(changes.quant_ids(places))
        gone = set(quants.ids) - set(quants.exists().ids)
        moved = set(places)
        silent = [
            id_
            for place, id_ in ids.items()
            if place not in moved or not gone.isdisjoint(changes.origins.get(place, ()))
        ]
        stock_sql.touch_levels(self.env.cr, silent)
        self.browse(silent).invalidate_recordset(["write_date", "as_of"], flush=False)

    def _capture_changed(self, before):
        """Hand the changed levels over to the capture of events, with their state before the transaction."""
        capture = self._get_capture()
        for id_, values in before.items():
            capture.before.setdefault(id_, values)
        self._note_origin()
        self._mark_dirty(self.ids)

    def _is_watchable(self, name):
        return name in ("on_hand", "below_minimum") or super()._is_watchable(name)

    @api.model
    def _read_watched(self, plan, ids):
        """What events compare: by how much each lot differs from before the transaction, and if there is enough."""
        changes = StockChanges.of(self.env.cr.postcommit.data)
        levels = self.browse(ids).exists()
        places = {level.id: level._get_place() for level in levels}
        quants = self.env["stock.quant"].browse(changes.quant_ids(places.values())).exists()
        quantities = {quant.id: quant.quantity for quant in quants}
        rules = stock_sql.read_rules(self.env.cr, sorted(places.values()))
        return {
            id_: {
                "on_hand": changes.differences(place, quantities),
                "below_minimum": bool(rules.get(place) and rules[place][3]),
            }
            for id_, place in places.items()
        }

    # === GETTERS === #

    def _get_place(self):
        return self.product_id.id, self.location_id.id

    def _get_places(self):
        return sorted(level._get_place() for level in self)
