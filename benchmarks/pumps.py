"""The sample plant `data/samples/pumps`: an order-driven factory of industrial pumps.

Six sizes in three materials are written once as templates and filled in for each size, material and bearing frame; the
cases that the documentation cites are written out by hand; routine orders, stock and purchase orders are drawn with a
fixed seed. Tables stand here as text with `|` between the cells, an empty cell is a missing value.

    python -m benchmarks.generate pumps data/samples/pumps
"""
# ruff: noqa: E501 - a row of a table stands on one line

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Row = dict[str, str]

AS_OF = date(2026, 1, 5)
PUMP_SETTINGS: Mapping[str, object] = {"as_of": AS_OF, "horizon_days": 180, "plant_calendar": "PLANT"}
_SEED = 20260105

# size: bearing frame, flange, motor in kW, weight relative to the smallest, diameter of the wear ring's bar
_SIZES = {
    "100": ("25", "DN50", "2.2", 1.0, "80"),
    "150": ("25", "DN65", "4", 1.4, "80"),
    "200": ("35", "DN80", "7.5", 2.0, "120"),
    "250": ("35", "DN100", "15", 2.8, "120"),
    "300": ("50", "DN125", "30", 4.0, "160"),
    "400": ("50", "DN200", "55", 6.0, "160"),
}
# suffix: name, setup family, lead time of castings in calendar days, price factor, paint
_MATERIALS = {
    "": ("cast iron", "IRON", 28, 1.0, "BLUE"),
    "-SS": ("stainless steel", "STAINLESS", 56, 3.2, "GREY"),
    "-BZ": ("bronze", "BRONZE", 42, 2.6, "GREY"),
}
# frame: coupling, bearings at both ends, keys, bolt, shaft bar, relative weight
_FRAMES = {
    "25": ("B80", "6305", "3305", "KEY-08X07X30", "M10X35", "30", 1.0),
    "35": ("B95", "6308", "3308", "KEY-10X08X40", "M12X40", "45", 1.8),
    "50": ("B140", "6312", "3312", "KEY-14X09X50", "M16X60", "60", 3.5),
}
_CATALOGUE = ("PUMP-100", "PUMP-150")


# Items ----------------------------------------------------------------------------------------------------------------

_ITEMS_BY_VARIANT = """
item_id | description | procurement | part_class | uom | lead_time_days | lot_policy | lot_size | lot_min | lot_multiple | lot_max | lot_period_days | reorder_point | order_up_to | safety_stock | scrap_rate | unit_cost | setup_family | planner | fence_days
PUMP-{size}{suffix} | Pump {size} {flange} {material} | make | {pump_class} | EA | 3 | lot_for_lot | | | | | | | | | | | {paint} | ASSEMBLY |
HYD-{size}{suffix} | Hydraulic unit {size} {material} | make | {special_class} | EA | 2 | lot_for_lot | | | | | | | | | | | | ASSEMBLY |
CASING-{size}{suffix} | Volute casing {size} {flange} {material} machined | make | {special_class} | EA | 3 | lot_for_lot | | | | | | | | | 0.03 | | {family} | MACHINING |
COVER-{size}{suffix} | Casing cover {size} {material} machined | make | common | EA | 3 | {cover_policy} | | | | | 14 | | | | 0.01 | | {family} | MACHINING |
IMPELLER-{size}{suffix} | Impeller {size} {material} machined and balanced | make | common | EA | 4 | {impeller_policy} | {impeller_lot} | | | | | | | {impeller_safety} | 0.02 | | {family} | MACHINING |
CAST-CASING-{size}{suffix} | Casting of volute casing {size} {material} | buy | common | EA | {casting_days} | lot_for_lot | | {casting_min} | 1 | | | | | | | {casing_cost} | | PURCHASING |
CAST-COVER-{size}{suffix} | Casting of casing cover {size} {material} | buy | common | EA | {casting_days} | lot_for_lot | | {casting_min} | 1 | | | | | | | {cover_cost} | | PURCHASING |
CAST-IMPELLER-{size}{suffix} | Casting of impeller {size} {material} | buy | common | EA | {casting_days} | lot_for_lot | | {casting_min} | 1 | | | | | | | {impeller_cost} | | PURCHASING |
"""

_ITEMS_BY_SIZE = """
item_id | description | procurement | part_class | uom | lead_time_days | lot_policy | lot_size | lot_min | lot_multiple | lot_period_days | scrap_rate | unit_cost | setup_family | planner
BASE-{size} | Base plate {size} complete | make | {base_class} | EA | 1 | lot_for_lot | | | | | | | | ASSEMBLY
BASEFRAME-{size} | Base frame {size} welded | make | {base_class} | EA | 4 | lot_for_lot | | | | | | | PRIMER | MACHINING
MOTORUNIT-{size} | Motor with coupling for pump {size} | phantom | common | EA | 0 | lot_for_lot | | | | | | | | ASSEMBLY
FASTSET-{size} | Fasteners for pump {size} | phantom | common | EA | 0 | lot_for_lot | | | | | | | | ASSEMBLY
WEARRING-{size} | Wear ring {size} | make | common | EA | 2 | fixed | 10 | | | | 0.01 | | BRONZE | MACHINING
GASKET-{size} | Flat gasket {size} {flange} | buy | common | EA | 10 | lot_for_lot | | 10 | 10 | | | {gasket_cost} | | PURCHASING
FLANGE-{flange} | Counter flange {flange} | buy | common | EA | 14 | lot_for_lot | | | | | | {flange_cost} | | PURCHASING
MOT-{kw}KW | Electric motor {kw} kW IE4 | buy | common | EA | 35 | lot_for_lot | | | | | | {motor_cost} | | PURCHASING
"""

_ITEMS_BY_FRAME = """
item_id | description | procurement | part_class | uom | lead_time_days | lot_policy | lot_size | lot_min | lot_multiple | lot_period_days | safety_stock | scrap_rate | unit_cost | setup_family | planner
SHAFT-ASSY-{frame} | Shaft assembly frame {frame} | make | common | EA | 1 | period | | | | 7 | 1 | | | | ASSEMBLY
SHAFT-{frame} | Shaft frame {frame} ground | make | common | EA | 4 | fixed | 6 | | | | | 0.02 | | STEEL | MACHINING
SLEEVE-{frame} | Shaft sleeve frame {frame} hard-chromed | subcontract | common | EA | 10 | lot_for_lot | | 5 | | | | | {sleeve_cost} | | PURCHASING
SLEEVE-{frame}-RAW | Shaft sleeve frame {frame} turned | make | common | EA | 2 | lot_for_lot | | 5 | 5 | | | 0.02 | | STEEL | MACHINING
BRGHOUS-{frame} | Bearing housing frame {frame} machined | make | common | EA | 3 | period | | | | 14 | | 0.01 | | IRON | MACHINING
CAST-BRGHOUS-{frame} | Casting of bearing housing frame {frame} | buy | common | EA | 28 | lot_for_lot | | 4 | 1 | | | | {housing_cost} | | PURCHASING
SEALKIT-{frame} | Seal kit frame {frame} | make | common | EA | 1 | period | | | | 14 | 1 | | | | ASSEMBLY
MSEAL-{frame} | Mechanical seal frame {frame} SiC/SiC | buy | common | EA | 42 | lot_for_lot | | | | | | | {seal_cost} | | PURCHASING
BRG-{de} | Deep groove ball bearing {de} | buy | common | EA | 21 | period | | | | 14 | 2 | | {brg_cost} | | PURCHASING
BRG-{nde} | Angular contact ball bearing {nde} | buy | common | EA | 28 | period | | | | 14 | | | {brg_cost} | | PURCHASING
{key} | Parallel key frame {frame} | buy | common | EA | 7 | reorder_point | 50 | | | | | | 0.85 | | PURCHASING
COUPLING-{coupling} | Flexible coupling {coupling} | buy | common | EA | 14 | lot_for_lot | | | | | | | {coupling_cost} | | PURCHASING
GUARD-{frame} | Coupling guard frame {frame} | make | common | EA | 2 | lot_for_lot | | 4 | | | | | | PRIMER | MACHINING
CRATE-{frame} | Sea-worthy crate frame {frame} | buy | common | EA | 5 | lot_for_lot | | | | | | | {crate_cost} | | PURCHASING
LIPSEAL-{frame} | Radial shaft seal frame {frame} | buy | common | EA | 10 | lot_for_lot | | 20 | 20 | | | | 2.40 | | PURCHASING
OR-{frame}-NBR | O-ring frame {frame} NBR | buy | common | EA | 7 | lot_for_lot | | 50 | 50 | | | | 0.35 | | PURCHASING
OR-{frame}-FKM | O-ring frame {frame} FKM | buy | common | EA | 14 | lot_for_lot | | 50 | 50 | | | | 1.10 | | PURCHASING
BAR-42CRMO4-D{bar} | Round bar 42CrMo4 D{bar} | buy | common | M | 10 | lot_for_lot | | 6 | 3 | | | | {bar_cost} | | PURCHASING
BAR-1.4462-D{bar} | Round bar duplex 1.4462 D{bar} | buy | common | M | 28 | lot_for_lot | | 3 | 3 | | | | {duplex_cost} | | PURCHASING
"""

_OTHER_ITEMS = """
item_id | description | procurement | part_class | uom | lead_time_days | lot_policy | lot_size | lot_min | lot_multiple | lot_max | reorder_point | order_up_to | safety_stock | unit_cost | planner | fence_days
MOT-7.5KW-ATEX | Electric motor 7.5 kW explosion-proof | buy | common | EA | 56 | lot_for_lot | | | | | | | | 1480.00 | PURCHASING |
MOT-15KW-ATEX | Electric motor 15 kW explosion-proof | buy | common | EA | 56 | lot_for_lot | | | | | | | | 2350.00 | PURCHASING |
MOT-30KW-ATEX | Electric motor 30 kW explosion-proof | buy | common | EA | 70 | lot_for_lot | | | | | | | | 4400.00 | PURCHASING |
NAMEPLATE-STD | Nameplate of catalogue pumps | buy | common | EA | 7 | lot_for_lot | | 50 | 50 | | | | | 1.20 | PURCHASING |
NAMEPLATE-ORDER | Nameplate engraved for the order | buy | order_specific | EA | 5 | lot_for_lot | | | | | | | | 9.50 | PURCHASING |
LABEL-ATEX | Label ATEX zone 1 | buy | common | EA | 10 | lot_for_lot | | 100 | | | | | | 0.60 | PURCHASING |
MANUAL-EN | Operating manual English | buy | common | EA | 5 | reorder_point | | | | | 20 | 100 | | 2.10 | PURCHASING |
WEARRING-250-HARD | Wear ring 250 hard-faced | buy | order_specific | EA | 42 | lot_for_lot | | | | | | | | 310.00 | PURCHASING |
GUARD-50-SS | Coupling guard frame 50 stainless | buy | common | EA | 21 | lot_for_lot | | | | | | | | 140.00 | PURCHASING |
MOUNT-AV60 | Anti-vibration mount | buy | common | EA | 14 | lot_for_lot | | 8 | 4 | | | | | 18.50 | PURCHASING |
IMPELLER-175-OLD | Impeller 175 of a series that is no longer made | none | common | EA | 0 | lot_for_lot | | | | | | | | 95.00 | PURCHASING |
MSEAL-35-OLD | Mechanical seal frame 35 of the former supplier | none | common | EA | 0 | lot_for_lot | | | | | | | | 88.00 | PURCHASING |
BRG-6308-C3 | Deep groove ball bearing 6308 C3 | buy | common | EA | 21 | lot_for_lot | | | | | | | | 16.50 | PURCHASING |
GASKET-200-SPIRAL | Spiral wound gasket 200 DN80 | buy | common | EA | 21 | lot_for_lot | | 10 | | | | | | 11.00 | PURCHASING |
PLUG-G12 | Drain plug G1/2 | buy | common | EA | 7 | reorder_point | 200 | | | | 60 | | | 0.95 | PURCHASING |
PLUG-G12-SS | Drain plug G1/2 stainless | buy | common | EA | 10 | lot_for_lot | | 50 | 50 | | | | | 2.40 | PURCHASING |
OILSIGHT-G12 | Oil sight glass G1/2 | buy | common | EA | 10 | lot_for_lot | | 20 | | | | | | 4.20 | PURCHASING |
LEVELPAD-M16 | Levelling pad M16 | buy | common | EA | 10 | lot_for_lot | | 40 | 20 | | | | | 3.10 | PURCHASING |
EYEBOLT-M12 | Eye bolt M12 | buy | common | EA | 7 | reorder_point | | | | | 20 | 80 | | 1.90 | PURCHASING |
PT100 | Temperature sensor PT100 | buy | common | EA | 21 | lot_for_lot | | | | | | | | 46.00 | PURCHASING |
VIBSENSOR | Vibration sensor 4-20 mA | buy | common | EA | 35 | lot_for_lot | | | | | | | | 185.00 | PURCHASING |
PROFILE-UPN80 | Channel section UPN 80 | buy | common | M | 7 | lot_for_lot | | 12 | 6 | | | | | 9.80 | PURCHASING |
PROFILE-UPN120 | Channel section UPN 120 | buy | common | M | 7 | lot_for_lot | | 12 | 6 | | | | | 15.60 | PURCHASING |
PROFILE-UPN160 | Channel section UPN 160 | buy | common | M | 7 | lot_for_lot | | 12 | 6 | | | | | 22.40 | PURCHASING |
PLATE-S235-T10 | Plate S235 10 mm | buy | common | KG | 7 | lot_for_lot | | 250 | 250 | | | | | 1.25 | PURCHASING |
SHEET-S235-T2 | Sheet S235 2 mm | buy | common | KG | 7 | lot_for_lot | | 100 | 100 | | | | | 1.40 | PURCHASING |
WELDWIRE-G3SI1 | Welding wire G3Si1 | buy | common | KG | 5 | reorder_point | | | | | 15 | 60 | | 2.90 | PURCHASING |
BAR-BRONZE-D80 | Hollow bar bronze D80 | buy | common | M | 21 | lot_for_lot | | 1 | 0.5 | | | | | 190.00 | PURCHASING |
BAR-BRONZE-D120 | Hollow bar bronze D120 | buy | common | M | 21 | lot_for_lot | | 1 | 0.5 | | | | | 340.00 | PURCHASING |
BAR-BRONZE-D160 | Hollow bar bronze D160 | buy | common | M | 21 | lot_for_lot | | 1 | 0.5 | | | | | 520.00 | PURCHASING |
PAINT-PRIMER | Primer zinc phosphate | buy | common | L | 5 | lot_for_lot | | 10 | 5 | | | | 5 | 7.20 | PURCHASING |
PAINT-BLUE | Top coat RAL 5010 blue | buy | common | L | 7 | lot_for_lot | | 10 | 5 | | | | | 11.50 | PURCHASING |
PAINT-BLUE-CONC | Top coat RAL 5010 concentrate | buy | common | L | 14 | lot_for_lot | | 5 | | | | | | 16.00 | PURCHASING |
PAINT-GREY | Top coat RAL 7035 grey | buy | common | L | 7 | lot_for_lot | | 10 | 5 | | | | | 11.90 | PURCHASING |
GREASE-EP2 | Bearing grease EP2 | buy | common | KG | 7 | lot_for_lot | | 5 | 5 | | | | | 8.60 | PURCHASING |
BOLT-M08X30 | Hexagon bolt M8x30 8.8 | buy | common | EA | 7 | reorder_point | 1000 | | | | 300 | | | 0.06 | PURCHASING |
BOLT-M10X35 | Hexagon bolt M10x35 8.8 | buy | common | EA | 7 | reorder_point | 1000 | | | | 300 | | | 0.09 | PURCHASING |
BOLT-M12X40 | Hexagon bolt M12x40 8.8 | buy | common | EA | 7 | fixed | 500 | | | | | | 100 | 0.14 | PURCHASING |
BOLT-M12X45 | Hexagon bolt M12x45 8.8 | buy | common | EA | 7 | lot_for_lot | | 100 | 100 | | | | | 0.15 | PURCHASING |
BOLT-M16X60 | Hexagon bolt M16x60 8.8 | buy | common | EA | 7 | fixed | 200 | | | 1000 | | | 50 | 0.32 | PURCHASING |
BOLT-M20X70 | Hexagon bolt M20x70 8.8 | buy | common | EA | 10 | lot_for_lot | | 100 | 50 | | | | | 0.61 | PURCHASING |
STUD-M12X60 | Stud M12x60 | buy | common | EA | 10 | lot_for_lot | | 100 | 100 | | | | | 0.45 | PURCHASING |
STUD-M16X80 | Stud M16x80 | buy | common | EA | 10 | lot_for_lot | | 100 | 100 | | | | | 0.72 | PURCHASING |
NUT-M08 | Hexagon nut M8 | buy | common | EA | 7 | reorder_point | 1000 | | | | 300 | | | 0.02 | PURCHASING |
NUT-M10 | Hexagon nut M10 | buy | common | EA | 7 | reorder_point | 1000 | | | | 300 | | | 0.04 | PURCHASING |
NUT-M12 | Hexagon nut M12 | buy | common | EA | 7 | reorder_point | 1000 | | | | 300 | | | 0.05 | PURCHASING |
NUT-M16 | Hexagon nut M16 | buy | common | EA | 7 | reorder_point | 500 | | | | 200 | | | 0.11 | PURCHASING |
WASHER-M08 | Washer M8 | buy | common | EA | 7 | reorder_point | 2000 | | | | 400 | | | 0.01 | PURCHASING |
WASHER-M10 | Washer M10 | buy | common | EA | 7 | reorder_point | 2000 | | | | 400 | | | 0.02 | PURCHASING |
WASHER-M12 | Washer M12 | buy | common | EA | 7 | reorder_point | 2000 | | | | 400 | | | 0.02 | PURCHASING |
WASHER-M16 | Washer M16 | buy | common | EA | 7 | reorder_point | 1000 | | | | 200 | | | 0.04 | PURCHASING |
LOCKWASHER-M12 | Wedge lock washer M12 | buy | common | EA | 14 | lot_for_lot | | 100 | 100 | | | | | 0.38 | PURCHASING |
RIVET-D3 | Rivet for nameplates | buy | common | EA | 7 | reorder_point | 1000 | | | | 200 | | | 0.03 | PURCHASING |
SPARESET-35 | Spare parts set frame 35 | make | common | EA | 1 | lot_for_lot | | | | 4 | | | | | ASSEMBLY | 5
"""

# BOM ------------------------------------------------------------------------------------------------------------------

_LINES_BY_VARIANT = """
parent_id | component_id | line_no | quantity_per | fixed_quantity | scrap_rate | operation | lead_offset_days | valid_from | valid_to | order_id | uom
PUMP-{size}{suffix} | HYD-{size}{suffix} | 10 | 1 | | | 10 | | | | |
PUMP-{size}{suffix} | MOTORUNIT-{size} | 20 | 1 | | | 10 | 1 | | | |
PUMP-{size}{suffix} | BASE-{size} | 30 | 1 | | | 10 | | | | |
PUMP-{size}{suffix} | FASTSET-{size} | 40 | 1 | | | 10 | | | | |
PUMP-{size}{suffix} | GUARD-{frame} | 50 | 1 | | | 10 | 1 | | | |
PUMP-{size}{suffix} | PAINT-{paint} | 60 | {paint_litres} | 0.2 | 0.05 | 30 | 1 | | | |
PUMP-{size}{suffix} | {nameplate} | 70 | 1 | | | 40 | 2 | | | |
PUMP-{size}{suffix} | RIVET-D3 | 80 | 4 | | 0.1 | 40 | 2 | | | |
PUMP-{size}{suffix} | MANUAL-EN | 90 | 1 | | | 40 | 2 | | | |
PUMP-{size}{suffix} | CRATE-{frame} | 100 | 1 | | | 40 | 2 | | | |
HYD-{size}{suffix} | CASING-{size}{suffix} | 10 | 1 | | | 10 | | | | |
HYD-{size}{suffix} | COVER-{size}{suffix} | 20 | 1 | | | 10 | | | | |
HYD-{size}{suffix} | IMPELLER-{size}{suffix} | 30 | 1 | | | 10 | | | | |
HYD-{size}{suffix} | WEARRING-{size} | 40 | 2 | | | 10 | | | | |
HYD-{size}{suffix} | SHAFT-ASSY-{frame} | 50 | 1 | | | 10 | | | | |
HYD-{size}{suffix} | SEALKIT-{frame} | 60 | 1 | | | 10 | | | | |
HYD-{size}{suffix} | GASKET-{size} | 70 | 1 | | 0.02 | 10 | | | | |
HYD-{size}{suffix} | {stud} | 80 | 8 | | | 10 | | | | |
HYD-{size}{suffix} | {nut} | 90 | 8 | | | 10 | | | | |
CASING-{size}{suffix} | CAST-CASING-{size}{suffix} | 10 | 1 | | | 10 | | | | |
CASING-{size}{suffix} | {plug} | 20 | 2 | | | 30 | 2 | | | |
COVER-{size}{suffix} | CAST-COVER-{size}{suffix} | 10 | 1 | | | 10 | | | | |
IMPELLER-{size}{suffix} | CAST-IMPELLER-{size}{suffix} | 10 | 1 | | | 10 | | | | |
"""

_LINES_BY_SIZE = """
parent_id | component_id | line_no | quantity_per | fixed_quantity | scrap_rate | operation | uom
MOTORUNIT-{size} | MOT-{kw}KW | 10 | 1 | | | |
MOTORUNIT-{size} | COUPLING-{coupling} | 20 | 1 | | | |
MOTORUNIT-{size} | {key} | 30 | 1 | | | |
MOTORUNIT-{size} | BOLT-{bolt} | 40 | 4 | | | |
FASTSET-{size} | BOLT-{bolt} | 10 | 8 | | 0.02 | |
FASTSET-{size} | {nut} | 20 | 8 | | 0.02 | |
FASTSET-{size} | {washer} | 30 | 16 | | 0.02 | |
WEARRING-{size} | BAR-BRONZE-D{ring_bar} | 10 | 28 | 40 | | 10 | MM
BASE-{size} | BASEFRAME-{size} | 10 | 1 | | | 10 |
BASE-{size} | LEVELPAD-M16 | 20 | 4 | | | 10 |
BASE-{size} | BOLT-{bolt} | 30 | 4 | | | 10 |
BASE-{size} | EYEBOLT-M12 | 40 | 2 | | | 10 |
BASEFRAME-{size} | {profile} | 10 | {profile_metres} | | 0.05 | 10 |
BASEFRAME-{size} | PLATE-S235-T10 | 20 | {plate_kg} | | 0.1 | 10 |
BASEFRAME-{size} | WELDWIRE-G3SI1 | 30 | {wire_grams} | | | 20 | G
BASEFRAME-{size} | PAINT-PRIMER | 40 | {paint_litres} | 0.1 | | 30 |
"""

_LINES_BY_FRAME = """
parent_id | component_id | line_no | quantity_per | fixed_quantity | scrap_rate | operation | valid_from | valid_to | uom
SHAFT-ASSY-{frame} | SHAFT-{frame} | 10 | 1 | | | 10 | | |
SHAFT-ASSY-{frame} | SLEEVE-{frame} | 20 | 1 | | | 10 | | |
SHAFT-ASSY-{frame} | BRGHOUS-{frame} | 30 | 1 | | | 10 | | |
SHAFT-ASSY-{frame} | BRG-{de} | 40 | 1 | | | 10 | | |
SHAFT-ASSY-{frame} | BRG-{nde} | 50 | 2 | | | 10 | | |
SHAFT-ASSY-{frame} | {key} | 60 | 2 | | | 10 | | |
SHAFT-ASSY-{frame} | LIPSEAL-{frame} | 70 | 2 | | 0.05 | 10 | | |
SHAFT-ASSY-{frame} | GREASE-EP2 | 80 | {grease_grams} | | | 10 | | | G
SHAFT-{frame} | BAR-42CRMO4-D{bar} | 10 | {shaft_mm} | 30 | | 10 | | | MM
SLEEVE-{frame} | SLEEVE-{frame}-RAW | 10 | 1 | | | | | |
SLEEVE-{frame}-RAW | BAR-1.4462-D{bar} | 10 | 95 | 20 | | 10 | | | MM
BRGHOUS-{frame} | CAST-BRGHOUS-{frame} | 10 | 1 | | | 10 | | |
BRGHOUS-{frame} | OILSIGHT-G12 | 20 | 1 | | | 20 | | |
SEALKIT-{frame} | MSEAL-{frame} | 10 | 1 | | | 10 | | |
SEALKIT-{frame} | OR-{frame}-NBR | 20 | 3 | | 0.02 | 10 | | 2026-03-01 |
SEALKIT-{frame} | OR-{frame}-FKM | 20 | 3 | | 0.02 | 10 | 2026-03-01 | |
GUARD-{frame} | SHEET-S235-T2 | 10 | {sheet_kg} | | 0.08 | 10 | | |
GUARD-{frame} | BOLT-M08X30 | 20 | 4 | | | 10 | | |
"""

_OTHER_LINES = """
parent_id | component_id | line_no | quantity_per | scrap_rate | operation | lead_offset_days | valid_from | valid_to | order_id
SPARESET-35 | SEALKIT-35 | 10 | 1 | | 10 | | | |
SPARESET-35 | BRG-6308 | 20 | 1 | | 10 | | | |
SPARESET-35 | BRG-3308 | 30 | 2 | | 10 | | | |
SPARESET-35 | GASKET-200 | 40 | 1 | | 10 | | | 2026-04-01 |
SPARESET-35 | GASKET-200-SPIRAL | 40 | 1 | | 10 | | 2026-04-01 | |
PUMP-200 | HYD-200 | 10 | 1 | | 10 | | | | SO-1015
PUMP-200 | MOT-7.5KW-ATEX | 20 | 1 | | 10 | 1 | | | SO-1015
PUMP-200 | COUPLING-B95 | 30 | 1 | | 10 | 1 | | | SO-1015
PUMP-200 | BASE-200 | 40 | 1 | | 10 | | | | SO-1015
PUMP-200 | FASTSET-200 | 50 | 1 | | 10 | | | | SO-1015
PUMP-200 | GUARD-35 | 60 | 1 | | 10 | 1 | | | SO-1015
PUMP-200 | PAINT-GREY | 70 | 0.9 | 0.05 | 30 | 1 | | | SO-1015
PUMP-200 | PT100 | 80 | 2 | | 10 | | | | SO-1015
PUMP-200 | LABEL-ATEX | 90 | 1 | | 40 | 2 | | | SO-1015
PUMP-200 | NAMEPLATE-ORDER | 100 | 1 | | 40 | 2 | | | SO-1015
PUMP-200 | CRATE-35 | 110 | 1 | | 40 | 2 | | | SO-1015
HYD-250-SS | CASING-250-SS | 10 | 1 | | 10 | | | | SO-1023
HYD-250-SS | COVER-250-SS | 20 | 1 | | 10 | | | | SO-1023
HYD-250-SS | IMPELLER-250-SS | 30 | 1 | | 10 | | | | SO-1023
HYD-250-SS | WEARRING-250-HARD | 40 | 2 | | 10 | | | | SO-1023
HYD-250-SS | SHAFT-ASSY-35 | 50 | 1 | | 10 | | | | SO-1023
HYD-250-SS | SEALKIT-35 | 60 | 1 | | 10 | | | | SO-1023
HYD-250-SS | GASKET-250 | 70 | 1 | | 10 | | | | SO-1023
HYD-250-SS | STUD-M12X60 | 80 | 8 | | 10 | | | | SO-1023
HYD-250-SS | NUT-M12 | 90 | 8 | | 10 | | | | SO-1023
BASE-300 | BASEFRAME-300 | 10 | 1 | | 10 | | | | SO-1031
BASE-300 | MOUNT-AV60 | 20 | 6 | | 10 | | | | SO-1031
BASE-300 | BOLT-M16X60 | 30 | 6 | | 10 | | | | SO-1031
PUMP-400 | HYD-400 | 10 | 1 | | 10 | | | | SO-1055
PUMP-400 | BASE-400 | 20 | 1 | | 10 | | | | SO-1055
PUMP-400 | FASTSET-400 | 30 | 1 | | 10 | | | | SO-1055
PUMP-400 | FLANGE-DN200 | 40 | 2 | | 10 | | | | SO-1055
PUMP-400 | PAINT-BLUE | 50 | 1.8 | 0.05 | 30 | 1 | | | SO-1055
PUMP-400 | NAMEPLATE-ORDER | 60 | 1 | | 40 | 2 | | | SO-1055
PUMP-400 | CRATE-50 | 70 | 1 | | 40 | 2 | | | SO-1055
"""

_SUBSTITUTES = """
component_id | substitute_id | parent_id | ratio | rank | mode | valid_from | valid_to
PAINT-BLUE | PAINT-BLUE-CONC | | 0.8 | 1 | shortage | |
MSEAL-35 | MSEAL-35-OLD | | 1 | 1 | use_up | |
BOLT-M12X40 | BOLT-M12X45 | BASE-200 | 1 | 1 | shortage | |
PLUG-G12 | PLUG-G12-SS | | 1 | 1 | shortage | 2026-01-01 | 2026-07-01
MOT-15KW | MOT-15KW-ATEX | | 1 | 1 | shortage | |
OR-35-NBR | OR-35-FKM | | 1 | 1 | shortage | |
"""

_ENGINEERING_CHANGES = """
change_id | parent_id | old_component_id | new_component_id | quantity_per | effective_date | disposition | order_id
EC-2601 | HYD-200 | GASKET-200 | GASKET-200-SPIRAL | | 2026-02-02 | immediate |
EC-2601 | HYD-200-SS | GASKET-200 | GASKET-200-SPIRAL | | 2026-02-02 | immediate |
EC-2602 | SHAFT-ASSY-35 | BRG-6308 | BRG-6308-C3 | | 2026-02-16 | use_up |
EC-2603 | PUMP-300 | GUARD-50 | GUARD-50-SS | | 2026-01-12 | immediate | SO-1060
EC-2604 | FASTSET-250 | | LOCKWASHER-M12 | 8 | 2026-03-02 | immediate |
EC-2605 | PUMP-150 | MANUAL-EN | | | 2026-04-01 | immediate |
"""

# Orders ---------------------------------------------------------------------------------------------------------------

_CUSTOMERS = """
customer_id | name | customer_class | region
C-101 | Nordsee Chemie | A | NORTH
C-102 | Stadtwerke Auental | A | SOUTH
C-103 | Brauerei Hopfner | B | SOUTH
C-104 | Papierfabrik Lindach | B | SOUTH
C-105 | Waterline Trading | C | EXPORT
C-106 | Helvetia Process | B | EXPORT
C-107 | Zuckerwerk Elbmarsch | A | NORTH
C-108 | Kraftwerk Westhafen | A | WEST
C-109 | Molkerei Alpblick | C | SOUTH
C-110 | Pumpen-Meier Handel | C | WEST
C-111 | Polyfarb Lacke | B | WEST
C-112 | Marine Service Kiel | C | NORTH
"""

_SPECIAL_ORDERS = """
order_id | item_id | quantity | due_date | priority | kind | status | customer_id | order_date | ship_days | unit_price | promised_date | uom
SO-1001 | PUMP-200 | 2 | 2025-12-12 | 5 | normal | closed | C-102 | 2025-10-20 | 1 | 4900 | 2025-12-12 |
SO-1002 | PUMP-100 | 4 | 2026-01-14 | 4 | normal | open | C-110 | 2025-12-01 | 1 | 1950 | 2026-01-14 |
SO-1003 | PUMP-150 | 1 | 2025-12-19 | 3 | normal | open | C-104 | 2025-11-03 | 1 | 2600 | 2025-12-19 |
SO-1009 | PUMP-300-SS | 2 | 2026-03-20 | 5 | normal | held | C-105 | 2025-12-08 | 5 | 26500 | |
SO-1015 | PUMP-200 | 2 | 2026-03-27 | 4 | normal | open | C-101 | 2025-12-10 | 1 | 6400 | 2026-03-27 |
SO-1020 | PUMP-200-SS | 2 | 2026-03-13 | 3 | normal | open | C-107 | 2025-11-17 | 1 | 9800 | 2026-03-13 |
SO-1023 | PUMP-250-SS | 1 | 2026-04-10 | 4 | normal | open | C-101 | 2025-12-12 | 1 | 14200 | 2026-04-10 |
SO-1031 | PUMP-300 | 2 | 2026-03-06 | 5 | normal | open | C-108 | 2025-12-03 | 1 | 13100 | 2026-03-06 |
SO-1042 | PUMP-200-SS | 2 | 2026-03-06 | 2 | normal | open | C-101 | 2025-12-22 | 1 | 9800 | 2026-03-06 |
SO-1050 | PUMP-200 | 1 | 2026-01-23 | 1 | rush | open | C-108 | 2026-01-02 | 1 | 5600 | 2026-01-23 |
SO-1055 | PUMP-400 | 1 | 2026-04-24 | 6 | normal | open | C-106 | 2025-12-15 | 5 | 15900 | 2026-04-24 |
SO-1060 | PUMP-300 | 1 | 2026-03-20 | 5 | normal | open | C-103 | 2025-12-18 | 1 | 12900 | 2026-03-20 |
SO-1066 | PUMP-150-BZ | 1 | 2026-02-27 | 7 | sample | open | C-112 | 2025-12-19 | 1 | 0 | |
SO-1077 | PUMP-250 | 1 | 2026-02-06 | 5 | normal | cancelled | C-109 | 2025-11-10 | 1 | 7300 | |
SO-1088 | IMPELLER-175-OLD | 5 | 2026-01-30 | 5 | normal | open | C-112 | 2025-12-29 | 1 | 190 | |
SO-1090 | BOLT-M12X40 | 2 | 2026-01-20 | 8 | normal | open | C-110 | 2025-12-30 | 1 | 0.40 | | C
SO-1101 | PUMP-100 | 10 | 2026-03-31 | 9 | forecast | open | | | | | |
SO-1102 | PUMP-100 | 10 | 2026-04-30 | 9 | forecast | open | | | | | |
SO-1103 | PUMP-150 | 8 | 2026-03-31 | 9 | forecast | open | | | | | |
SO-1104 | PUMP-150 | 8 | 2026-04-30 | 9 | forecast | open | | | | | |
"""

# Stock and open orders ------------------------------------------------------------------------------------------------

_LOCATIONS = """
location_id | nettable | transfer_days
MAIN | true | 0
HALL-7 | true | 2
QUARANTINE | false | 0
"""

_SPECIAL_STOCK = """
item_id | quantity | location_id | order_id | available_date | lot_id | expiry_date | uom
PUMP-100 | 3 | MAIN | | | | |
HYD-200 | 2 | MAIN | | | | |
CASING-250-SS | 1 | MAIN | SO-1023 | | | |
BASE-250 | 1 | MAIN | SO-1077 | | | |
BASEFRAME-300 | 2 | HALL-7 | SO-1031 | | | |
IMPELLER-175-OLD | 2 | HALL-7 | | | | |
MSEAL-35-OLD | 3 | MAIN | | | | |
MSEAL-35 | 6 | MAIN | | | | |
MSEAL-35 | 4 | QUARANTINE | | | | |
BRG-6308 | 14 | MAIN | | | | |
BRG-6308 | 10 | HALL-7 | | | | |
GASKET-200 | 9 | MAIN | | | | |
PAINT-BLUE | 6 | MAIN | | | L-2509 | 2025-12-31 |
PAINT-BLUE | 8 | MAIN | | | L-2511 | 2026-03-15 |
PAINT-BLUE-CONC | 5 | HALL-7 | | | L-2510 | 2026-09-30 |
PAINT-GREY | 12 | MAIN | | | L-2512 | 2026-05-31 |
OR-35-NBR | 120 | MAIN | | | L-2406 | 2026-06-30 |
OR-35-FKM | 60 | MAIN | | | L-2508 | 2027-08-31 |
BAR-42CRMO4-D45 | 92.4 | HALL-7 | | | | | KG
BAR-1.4462-D45 | 1500 | MAIN | | | | | MM
BOLT-M12X40 | 3 | MAIN | | | | | C
CAST-CASING-200 | 2 | MAIN | | 2026-01-09 | L-1187 | |
CAST-CASING-200 | 6 | MAIN | | | L-1180 | |
"""

_SPECIAL_RECEIPTS = """
receipt_id | kind | item_id | quantity | due_date | order_id | supplier_id | firm | start_date | uom
WO-5001 | work | HYD-200 | 3 | 2026-01-09 | | | true | 2026-01-05 |
WO-5002 | work | SHAFT-ASSY-35 | 6 | 2026-01-08 | | | true | 2026-01-07 |
WO-5003 | work | CASING-200-SS | 2 | 2026-02-20 | SO-1020 | | true | 2026-02-16 |
WO-5004 | work | IMPELLER-300 | 5 | 2026-01-13 | | | true | 2025-12-22 |
WO-5005 | work | SHAFT-25 | 6 | 2026-01-12 | | | false | 2026-01-06 |
WO-5006 | work | PUMP-150 | 1 | 2025-12-19 | | | true | 2025-12-16 |
WO-5007 | work | WEARRING-250 | 10 | 2026-01-08 | | | true | 2026-01-05 |
WO-5008 | work | BASEFRAME-200 | 1 | 2026-01-12 | SO-1050 | | true | 2026-01-05 |
WO-5009 | work | COVER-100 | 8 | 2026-01-15 | | | false | 2026-01-12 |
WO-5010 | work | BRGHOUS-50 | 4 | 2026-01-14 | | | false | 2026-01-09 |
PO-7001-10 | purchase | CAST-CASING-200-SS | 2 | 2026-02-13 | SO-1020 | S-FOUNDRY | true | |
PO-7002-10 | purchase | MSEAL-50 | 6 | 2025-12-22 | | S-SEAL | true | |
PO-7003-10 | purchase | MOT-30KW | 3 | 2026-01-30 | | S-MOTOR | true | |
PO-7003-20 | purchase | MOT-7.5KW | 4 | 2026-01-19 | | S-MOTOR | true | |
PO-7004-10 | purchase | BOLT-M16X60 | 4 | 2026-01-12 | | S-BOLT | false | | C
PO-7005-10 | purchase | BAR-42CRMO4-D60 | 133.2 | 2026-01-16 | | S-STEEL | true | | KG
PO-7006-10 | purchase | CAST-IMPELLER-200 | 8 | 2026-06-15 | | S-FOUNDRY | false | |
PO-7007-10 | purchase | MOT-7.5KW-ATEX | 2 | 2026-03-02 | SO-1015 | S-MOTOR | true | |
PO-7008-10 | purchase | PAINT-PRIMER | 2 | 2026-01-08 | | S-PAINT | false | | CAN
PO-7009-10 | purchase | WEARRING-250-HARD | 2 | 2026-02-24 | SO-1023 | S-SEAL | true | |
PO-7010-10 | purchase | GASKET-200 | 50 | 2026-02-20 | | S-SEAL | false | |
SC-8001 | subcontract | SLEEVE-35 | 10 | 2026-01-13 | | S-CHROME | true | 2025-12-30 |
TR-9001 | transfer | SEALKIT-25 | 4 | 2026-01-07 | | | true | |
"""

_WORK_COMPONENTS = """
receipt_id | component_id | quantity_required | quantity_issued | need_date
WO-5001 | CASING-200 | 3 | 3 |
WO-5001 | COVER-200 | 3 | 3 |
WO-5001 | IMPELLER-200 | 3 | 3 |
WO-5001 | WEARRING-200 | 6 | 6 |
WO-5001 | SHAFT-ASSY-35 | 3 | 0 | 2026-01-08
WO-5001 | SEALKIT-35 | 3 | 0 | 2026-01-08
WO-5001 | GASKET-200 | 3 | 0 |
WO-5001 | STUD-M12X60 | 24 | 24 |
WO-5001 | NUT-M12 | 24 | 24 |
WO-5003 | CAST-CASING-200-SS | 2 | 0 | 2026-02-16
WO-5003 | PLUG-G12-SS | 4 | 0 |
WO-5004 | CAST-IMPELLER-300 | 5 | 5 |
WO-5006 | HYD-150 | 1 | 1 |
WO-5006 | MOT-4KW | 1 | 1 |
WO-5006 | BASE-150 | 1 | 1 |
WO-5006 | CRATE-25 | 1 | 0 |
WO-5008 | PROFILE-UPN120 | 3.4 | 3.4 |
WO-5008 | PLATE-S235-T10 | 26.4 | 26.4 |
WO-5008 | PAINT-PRIMER | 0.9 | 0 | 2026-01-08
"""

_OPERATION_PROGRESS = """
receipt_id | operation | quantity_done | status | resource_id | actual_start | actual_end
WO-5004 | 10 | 5 | done | TURN-1 | 2025-12-22 06:30 | 2025-12-22 13:10
WO-5004 | 20 | 2 | running | MILL-1 | 2025-12-23 08:00 |
WO-5006 | 10 | 1 | done | ASSY-2 | 2025-12-16 07:00 | 2025-12-16 11:20
WO-5006 | 20 | 1 | done | TEST-1 | 2025-12-17 06:00 | 2025-12-17 07:40
WO-5006 | 30 | 0 | waiting | | |
WO-5008 | 10 | 1 | done | SAW-1 | 2025-12-23 06:00 | 2025-12-23 07:10
WO-5007 | 10 | 10 | done | SAW-1 | 2025-12-23 09:00 | 2025-12-23 10:10
WO-5007 | 20 | 4 | running | TURN-3 | 2025-12-23 10:30 |
"""

# Machines -------------------------------------------------------------------------------------------------------------

_WORK_CENTERS = """
work_center_id | description | calendar_id | finite
SAW | Sawing | PLANT | true
TURN | Turning | TWO-SHIFTS | true
MILL | Milling and drilling | TWO-SHIFTS | true
GRIND | Cylindrical grinding | PLANT | true
BALANCE | Balancing | PLANT | true
WELD | Welding | PLANT | true
PAINT | Paint shop | PLANT | true
ASSY | Assembly crews | PLANT | true
TEST | Test bench | TWO-SHIFTS | true
"""

_RESOURCES = """
resource_id | work_center_id | calendar_id | efficiency | cost_per_hour
SAW-1 | SAW | | 1 | 38
TURN-1 | TURN | | 1 | 72
TURN-2 | TURN | | 0.9 | 65
TURN-3 | TURN | | 1 | 72
TURN-4 | TURN | | 1 | 95
MILL-1 | MILL | | 1 | 84
MILL-2 | MILL | | 1 | 84
MILL-3 | MILL | LATE | 1.1 | 110
GRIND-1 | GRIND | | 1 | 78
BALANCE-1 | BALANCE | | 1 | 60
WELD-1 | WELD | | 1 | 55
WELD-2 | WELD | | 0.95 | 55
PAINT-1 | PAINT | | 1 | 62
ASSY-1 | ASSY | | 1 | 48
ASSY-2 | ASSY | | 1 | 48
ASSY-3 | ASSY | TWO-SHIFTS | 1 | 50
TEST-1 | TEST | | 1 | 70
TEST-2 | TEST | PLANT | 1 | 70
"""

_OPERATIONS_BY_VARIANT = """
item_id | operation | work_center_id | setup_minutes | run_minutes | wait_minutes | interruptible | order_id
PUMP-{size}{suffix} | 10 | ASSY | 15 | {pump_minutes} | 0 | true |
PUMP-{size}{suffix} | 20 | TEST | 30 | 45 | 0 | false |
PUMP-{size}{suffix} | 30 | PAINT | 20 | 25 | 480 | false |
PUMP-{size}{suffix} | 40 | ASSY | 0 | 20 | 0 | true |
HYD-{size}{suffix} | 10 | ASSY | 10 | {hyd_minutes} | 0 | true |
HYD-{size}{suffix} | 20 | TEST | 15 | 20 | 0 | false |
CASING-{size}{suffix} | 10 | TURN | 45 | {casing_minutes} | 0 | true |
CASING-{size}{suffix} | 20 | MILL | 40 | {casing_minutes} | 0 | true |
CASING-{size}{suffix} | 30 | TEST | 10 | 15 | 0 | false |
COVER-{size}{suffix} | 10 | TURN | 30 | {cover_minutes} | 0 | true |
COVER-{size}{suffix} | 20 | MILL | 30 | {cover_minutes} | 0 | true |
IMPELLER-{size}{suffix} | 10 | TURN | 30 | {impeller_minutes} | 0 | true |
IMPELLER-{size}{suffix} | 20 | MILL | 35 | {impeller_minutes} | 0 | true |
IMPELLER-{size}{suffix} | 30 | BALANCE | 10 | 12 | 0 | true |
"""

_OPERATIONS_BY_SIZE = """
item_id | operation | work_center_id | setup_minutes | run_minutes | wait_minutes | interruptible
BASE-{size} | 10 | ASSY | 5 | 15 | 0 | true
BASEFRAME-{size} | 10 | SAW | 10 | {saw_minutes} | 0 | true
BASEFRAME-{size} | 20 | WELD | 15 | {weld_minutes} | 60 | true
BASEFRAME-{size} | 30 | PAINT | 15 | 12 | 240 | false
WEARRING-{size} | 10 | SAW | 5 | 4 | 0 | true
WEARRING-{size} | 20 | TURN | 25 | 9 | 0 | true
"""

_OPERATIONS_BY_FRAME = """
item_id | operation | work_center_id | setup_minutes | run_minutes | wait_minutes | interruptible
SHAFT-ASSY-{frame} | 10 | ASSY | 10 | {shaft_minutes} | 30 | true
SHAFT-{frame} | 10 | SAW | 5 | 3 | 0 | true
SHAFT-{frame} | 20 | TURN | 35 | {shaft_minutes} | 0 | true
SHAFT-{frame} | 30 | MILL | 20 | 10 | 0 | true
SHAFT-{frame} | 40 | GRIND | 25 | 14 | 0 | true
SLEEVE-{frame}-RAW | 10 | SAW | 5 | 2 | 0 | true
SLEEVE-{frame}-RAW | 20 | TURN | 20 | 8 | 0 | true
BRGHOUS-{frame} | 10 | TURN | 30 | {housing_minutes} | 0 | true
BRGHOUS-{frame} | 20 | MILL | 30 | {housing_minutes} | 0 | true
SEALKIT-{frame} | 10 | ASSY | 5 | 6 | 0 | true
GUARD-{frame} | 10 | WELD | 10 | 18 | 0 | true
GUARD-{frame} | 20 | PAINT | 10 | 5 | 120 | false
"""

_OTHER_OPERATIONS = """
item_id | operation | work_center_id | setup_minutes | run_minutes | wait_minutes | interruptible | order_id
SPARESET-35 | 10 | ASSY | 5 | 10 | 0 | true |
PUMP-300 | 10 | ASSY | 15 | 190 | 0 | true | SO-1031
PUMP-300 | 20 | TEST | 60 | 180 | 0 | false | SO-1031
PUMP-300 | 30 | PAINT | 20 | 40 | 480 | false | SO-1031
PUMP-300 | 40 | ASSY | 0 | 30 | 0 | true | SO-1031
"""

_OPERATION_RESOURCES_BY_VARIANT = """
item_id | operation | resource_id | setup_minutes | run_minutes | rank
IMPELLER-{size}{suffix} | 10 | TURN-1 | | | 1
IMPELLER-{size}{suffix} | 10 | TURN-2 | 40 | {slow_impeller_minutes} | 2
"""

_OPERATION_RESOURCES_OF_LARGE = """
item_id | operation | resource_id | setup_minutes | run_minutes | rank
CASING-{size}{suffix} | 10 | TURN-4 | | | 1
CASING-{size}{suffix} | 20 | MILL-3 | | | 1
CASING-{size}{suffix} | 20 | MILL-2 | 60 | {slow_casing_minutes} | 2
"""

_CALENDAR_EXCEPTIONS = """
calendar_id | start | end | working
PLANT | 2025-12-24 | 2026-01-02 | false
TWO-SHIFTS | 2025-12-24 | 2026-01-02 | false
LATE | 2025-12-24 | 2026-01-02 | false
PLANT | 2026-04-03 | 2026-04-03 | false
TWO-SHIFTS | 2026-04-03 | 2026-04-03 | false
LATE | 2026-04-03 | 2026-04-03 | false
PLANT | 2026-04-06 | 2026-04-06 | false
TWO-SHIFTS | 2026-04-06 | 2026-04-06 | false
LATE | 2026-04-06 | 2026-04-06 | false
PLANT | 2026-05-01 | 2026-05-01 | false
TWO-SHIFTS | 2026-05-01 | 2026-05-01 | false
LATE | 2026-05-01 | 2026-05-01 | false
TWO-SHIFTS | 2026-01-10 06:00 | 2026-01-10 14:00 | true
MILL-2 | 2026-01-07 06:00 | 2026-01-09 14:00 | false
"""

# Suppliers ------------------------------------------------------------------------------------------------------------

_SUPPLIERS = """
supplier_id | name | on_time_rate | quality_rate | rank
S-FOUNDRY | Eisenwerk Sauerland | 0.82 | 0.96 | 1
S-FOUNDRY-2 | Odlewnia Wisla | 0.74 | 0.93 | 2
S-STEEL | Stahlhandel Rhein | 0.97 | 0.99 | 1
S-BRONZE | Bronzeguss Harz | 0.9 | 0.98 | 1
S-BOLT | Schrauben Krause | 0.98 | 0.99 | 1
S-SEAL | Dichtungstechnik Isar | 0.91 | 0.99 | 1
S-BEARING | Lager und Technik | 0.95 | 1 | 1
S-BEARING-2 | Bearings Direct | 0.85 | 0.97 | 2
S-MOTOR | Elektromotoren Franken | 0.88 | 0.99 | 1
S-COUPLING | Antriebstechnik Sieg | 0.93 | 0.99 | 1
S-PAINT | Farben Nord | 0.96 | 0.98 | 1
S-PACK | Kistenbau Werra | 0.99 | 1 | 1
S-CHROME | Hartchrom Neckar | 0.8 | 0.95 | 1
S-SMALL | Technischer Handel Mitte | 0.94 | 0.98 | 1
"""

# The first prefix that fits decides: prefix | supplier | second supplier | unit it is sold in | days on the way
_SOURCES = """
prefix | supplier_id | second_id | uom | transit_days
CAST-CASING-200-SS | S-FOUNDRY | | |
CAST- | S-FOUNDRY | S-FOUNDRY-2 | |
BAR-BRONZE | S-BRONZE | | |
BAR- | S-STEEL | | KG |
PROFILE- | S-STEEL | | |
PLATE- | S-STEEL | | T |
SHEET- | S-STEEL | | T |
WELDWIRE | S-STEEL | | |
BOLT- | S-BOLT | | C |
NUT- | S-BOLT | | C |
WASHER- | S-BOLT | | C |
LOCKWASHER- | S-BOLT | | C |
STUD- | S-BOLT | | |
BRG- | S-BEARING | S-BEARING-2 | |
MSEAL- | S-SEAL | | |
GASKET- | S-SEAL | | |
OR- | S-SEAL | | |
LIPSEAL- | S-SEAL | | |
WEARRING- | S-SEAL | | |
MOT- | S-MOTOR | | |
COUPLING- | S-COUPLING | | |
PAINT- | S-PAINT | | CAN |
CRATE- | S-PACK | | |
SLEEVE- | S-CHROME | | | 1
 | S-SMALL | | |
"""

_FIRM_SUGGESTIONS = """
item_id | order_id | supplier_id | need_date | quantity
MSEAL-25 | | S-SEAL | 2026-01-08 | 17
MOUNT-AV60 | | S-SMALL | 2026-02-27 | 16
NAMEPLATE-ORDER | SO-1028 | S-SMALL | 2026-01-13 | 2
CAST-COVER-150-SS | | S-FOUNDRY-2 | 2026-02-16 | 5
"""

_PUBLISHED_SCHEDULE = """
receipt_id | item_id | operation | resource_id | start
WO-5004 | IMPELLER-300 | 30 | BALANCE-1 | 2026-01-05 08:00
WO-5008 | BASEFRAME-200 | 20 | WELD-2 | 2026-01-06 06:30
WO-5009 | COVER-100 | 10 | TURN-1 | 2026-01-05 10:00
"""

_GENERAL_CONVERSIONS = """
item_id | from_uom | to_uom | factor
 | M | MM | 1000
 | KG | G | 1000
 | T | KG | 1000
 | C | EA | 100
 | CAN | L | 5
"""
_BARS_KG_PER_METRE = {"30": 5.55, "45": 12.48, "60": 22.2}

# Building -------------------------------------------------------------------------------------------------------------

_INTEGERS = frozenset(
    {"lead_time_days", "lot_period_days", "fence_days", "line_no", "operation", "lead_offset_days", "rank", "priority"}
    | {"ship_days", "transfer_days", "transit_days", "weekday"}
)
_DATES = frozenset(
    {"valid_from", "valid_to", "effective_date", "due_date", "order_date", "promised_date", "available_date"}
    | {"expiry_date", "start_date", "need_date"}
)
_FLAGS = frozenset({"nettable", "firm", "finite", "interruptible", "working"})
_NUMBERS = frozenset(
    {"quantity", "quantity_per", "fixed_quantity", "scrap_rate", "lot_size", "lot_min", "lot_multiple", "lot_max"}
    | {"reorder_point", "order_up_to", "safety_stock", "unit_cost", "ratio", "unit_price", "quantity_required"}
    | {"quantity_issued", "quantity_done", "efficiency", "cost_per_hour", "setup_minutes", "run_minutes", "minutes"}
    | {"wait_minutes", "factor", "on_time_rate", "quality_rate", "share", "min_quantity"}
)
_TYPES = (
    dict.fromkeys(_INTEGERS, pa.int64())
    | dict.fromkeys(_DATES, pa.date32())
    | dict.fromkeys(_FLAGS, pa.bool_())
    | dict.fromkeys(_NUMBERS, pa.float64())
)


def pumps_plant() -> dict[str, pa.Table]:
    """Make the tables of the pump factory.

    Returns
    -------
    dict of str to pyarrow.Table
        The tables by name, with the data model's columns; calendar and progress moments are text.

    """
    rng = np.random.Generator(np.random.PCG64(_SEED))
    items = _items()
    orders = _sales_orders(rng)
    rows: dict[str, list[Row]] = {
        "items": items,
        "bom_lines": _bom_lines(),
        "substitutes": _rows(_SUBSTITUTES),
        "engineering_changes": _rows(_ENGINEERING_CHANGES),
        "sales_orders": orders,
        "customers": _rows(_CUSTOMERS),
        "on_hand": _on_hand(rng, items),
        "locations": _rows(_LOCATIONS),
        "scheduled_receipts": _scheduled_receipts(rng, items),
        "work_components": _rows(_WORK_COMPONENTS),
        "work_centers": _rows(_WORK_CENTERS),
        "resources": _rows(_RESOURCES),
        "operations": _operations(),
        "operation_resources": _operation_resources(),
        "setups": _setups(),
        "calendars": _calendars(),
        "calendar_exceptions": _rows(_CALENDAR_EXCEPTIONS),
        "operation_progress": _rows(_OPERATION_PROGRESS),
        "unit_conversions": _unit_conversions(),
        "suppliers": _rows(_SUPPLIERS),
        "supplier_items": _supplier_items(items),
        "purchase_prices": _purchase_prices(items),
        "firm_suggestions": _rows(_FIRM_SUGGESTIONS),
        "published_schedule": _rows(_PUBLISHED_SCHEDULE),
        "sales_prices": _sales_prices(),
    }
    return {name: _table(of_table) for name, of_table in rows.items()}


def _rows(text: str, fields: Mapping[str, str] | None = None) -> list[Row]:
    """Read a table written with `|` between the cells, `{name}` standing for a field; empty cells are left out."""
    header, *lines = text.strip("\n").splitlines()
    names = [name.strip() for name in header.split("|")]
    rows = []
    for line in lines:
        cells = [cell.strip() for cell in (line.format_map(fields) if fields else line).split("|")]
        rows.append({name: cell for name, cell in zip(names, cells, strict=True) if cell})
    return rows


def _table(rows: Iterable[Row]) -> pa.Table:
    """Make an Arrow table of rows of text; its columns come in the order in which they first appear."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {}
    for name in names:
        cells = pa.array([row.get(name) for row in rows], pa.string())
        columns[name] = cells.cast(_TYPES.get(name, pa.string()))
    return pa.table(columns)


def _text(number: float, digits: int = 2) -> str:
    """Write a number with at most so many decimals and without trailing zeros."""
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def _size_fields(size: str) -> dict[str, str]:
    """Give what the templates need to know about a size, its frame included."""
    frame, flange, kw, weight, ring_bar = _SIZES[size]
    small = frame == "25"
    return _frame_fields(frame) | {
        "size": size,
        "flange": flange,
        "kw": kw,
        "ring_bar": ring_bar,
        "base_class": "common" if f"PUMP-{size}" in _CATALOGUE else "order_specific",
        "nut": {"25": "NUT-M10", "35": "NUT-M12", "50": "NUT-M16"}[frame],
        "washer": {"25": "WASHER-M10", "35": "WASHER-M12", "50": "WASHER-M16"}[frame],
        "stud": "STUD-M16X80" if frame == "50" else "STUD-M12X60",
        "profile": {"25": "PROFILE-UPN80", "35": "PROFILE-UPN120", "50": "PROFILE-UPN160"}[frame],
        "profile_metres": _text(2.0 + 0.6 * weight, 1),
        "plate_kg": _text(6 + 9 * weight, 1),
        "wire_grams": _text(150 + 100 * weight, 0),
        "paint_litres": _text(0.3 + 0.25 * weight),
        "gasket_cost": _text(1.5 + weight),
        "flange_cost": _text(14 * weight),
        "motor_cost": _text(130 + 62 * float(kw)),
        "pump_minutes": _text(45 + 25 * weight, 0),
        "hyd_minutes": _text(30 + 15 * weight, 0),
        "saw_minutes": _text(8 + 3 * weight, 0),
        "weld_minutes": _text(40 + 15 * weight, 0),
        "cover_policy": "period" if small else "lot_for_lot",
    }


def _variant_fields(size: str, suffix: str) -> dict[str, str]:
    """Give what the templates need to know about a size in a material."""
    material, family, casting_days, price, paint = _MATERIALS[suffix]
    pump, weight = f"PUMP-{size}{suffix}", _SIZES[size][3]
    slower = {"": 1.0, "-SS": 1.5, "-BZ": 0.9}[suffix]
    impeller_minutes, casing_minutes = (6 + 5 * weight) * slower, (14 + 9 * weight) * slower
    iron = suffix == ""
    return _size_fields(size) | {
        "suffix": suffix,
        "material": material,
        "family": family,
        "paint": paint,
        "pump_class": "common" if pump in _CATALOGUE else "order_specific",
        "special_class": "common" if iron else "order_specific",
        "nameplate": "NAMEPLATE-STD" if pump in _CATALOGUE else "NAMEPLATE-ORDER",
        "plug": "PLUG-G12-SS" if suffix == "-SS" else "PLUG-G12",
        "impeller_policy": "fixed" if iron and weight < 3 else "lot_for_lot",
        "impeller_lot": "6" if iron and weight < 3 else "",
        "impeller_safety": "1" if iron else "",
        "casting_days": str(casting_days),
        "casting_min": "3" if iron else "",
        "casing_cost": _text(55 * weight * price),
        "cover_cost": _text(18 * weight * price),
        "impeller_cost": _text(22 * weight * price),
        "casing_minutes": _text(casing_minutes, 0),
        "slow_casing_minutes": _text(1.4 * casing_minutes, 0),
        "cover_minutes": _text((8 + 5 * weight) * slower, 0),
        "impeller_minutes": _text(impeller_minutes, 0),
        "slow_impeller_minutes": _text(1.3 * impeller_minutes, 0),
    }


def _frame_fields(frame: str) -> dict[str, str]:
    """Give what the templates need to know about a bearing frame."""
    coupling, de, nde, key, bolt, bar, weight = _FRAMES[frame]
    return {
        "frame": frame,
        "coupling": coupling,
        "de": de,
        "nde": nde,
        "key": key,
        "bolt": bolt,
        "bar": bar,
        "grease_grams": _text(40 * weight, 0),
        "shaft_mm": _text(280 + 120 * weight, 0),
        "sheet_kg": _text(1.6 * weight, 1),
        "sleeve_cost": _text(18 * weight),
        "housing_cost": _text(42 * weight),
        "seal_cost": _text(95 * weight),
        "brg_cost": _text(9 * weight),
        "coupling_cost": _text(48 * weight),
        "crate_cost": _text(35 * weight),
        "bar_cost": _text(1.9 * _BARS_KG_PER_METRE[bar]),
        "duplex_cost": _text(6.2 * _BARS_KG_PER_METRE[bar]),
        "shaft_minutes": _text(12 + 8 * weight, 0),
        "housing_minutes": _text(10 + 6 * weight, 0),
    }


def _by_variant(text: str, sizes: Iterable[str] = tuple(_SIZES)) -> list[Row]:
    return [row for size in sizes for suffix in _MATERIALS for row in _rows(text, _variant_fields(size, suffix))]


def _by_size(text: str) -> list[Row]:
    return [row for size in _SIZES for row in _rows(text, _size_fields(size))]


def _by_frame(text: str) -> list[Row]:
    return [row for frame in _FRAMES for row in _rows(text, _frame_fields(frame))]


def _items() -> list[Row]:
    items = _by_variant(_ITEMS_BY_VARIANT) + _by_size(_ITEMS_BY_SIZE) + _by_frame(_ITEMS_BY_FRAME) + _rows(_OTHER_ITEMS)
    for item in items:
        if item["item_id"] == "CAST-CASING-200-SS":  # the pattern wears out: this one casting takes twelve weeks
            item["lead_time_days"] = "84"
        if item["item_id"].startswith("KEY-"):
            item["reorder_point"] = "25"
    return items


def _bom_lines() -> list[Row]:
    return _by_variant(_LINES_BY_VARIANT) + _by_size(_LINES_BY_SIZE) + _by_frame(_LINES_BY_FRAME) + _rows(_OTHER_LINES)


def _sales_orders(rng: np.random.Generator) -> list[Row]:
    """Fill SO-1001 to SO-1120 up with routine orders around the ones written out."""
    special = {row["order_id"]: row for row in _rows(_SPECIAL_ORDERS)}
    customers = _rows(_CUSTOMERS)
    orders = []
    for number in range(1001, 1121):
        order_id = f"SO-{number}"
        orders.append(special.get(order_id) or _routine_order(rng, order_id, customers))
    return orders


def _routine_order(rng: np.random.Generator, order_id: str, customers: list[Row]) -> Row:
    """Draw an order for pumps, or in one case of six for spare parts."""
    customer = customers[int(rng.integers(len(customers)))]
    size = str(rng.choice(list(_SIZES), p=[0.22, 0.2, 0.22, 0.16, 0.12, 0.08]))
    suffix = str(rng.choice(list(_MATERIALS), p=[0.66, 0.2, 0.14]))
    is_spare = rng.random() < 1 / 6
    # Stainless castings of size 200 are the story of SO-1042 and SO-1020 alone.
    suffix = "" if (size, suffix) == ("200", "-SS") else suffix
    pump, frame = f"PUMP-{size}{suffix}", _SIZES[size][0]
    spare = str(
        rng.choice([f"IMPELLER-{size}", f"SEALKIT-{frame}", f"SHAFT-{frame}", f"WEARRING-{size}", "SPARESET-35"])
    )
    item_id = spare if is_spare else pump
    most = 6 if is_spare or pump in _CATALOGUE else 3
    quantity = int(rng.integers(1, most + 1))
    urgency = str(rng.choice(["normal", "rush", "sample"], p=[0.88, 0.08, 0.04]))
    first_day = {"": 12, "-SS": 60, "-BZ": 45}["" if is_spare else suffix]
    due = _weekday(AS_OF + timedelta(days=int(rng.integers(first_day, 150))))
    priority = {"normal": {"A": 4, "B": 5, "C": 6}[customer["customer_class"]], "rush": 2, "sample": 7}[urgency]
    return {
        "order_id": order_id,
        "item_id": item_id,
        "quantity": str(quantity),
        "due_date": due.isoformat(),
        "priority": str(priority),
        "kind": urgency,
        "status": str(rng.choice(["open", "held", "closed", "cancelled"], p=[0.93, 0.03, 0.02, 0.02])),
        "customer_id": customer["customer_id"],
        "order_date": (AS_OF - timedelta(days=int(rng.integers(4, 60)))).isoformat(),
        "ship_days": "5" if customer["region"] == "EXPORT" else "1",
        "unit_price": _text(_list_price(item_id) * {"A": 0.9, "B": 0.95, "C": 1.0}[customer["customer_class"]]),
        "promised_date": due.isoformat(),
    }


def _weekday(day: date) -> date:
    """Move Saturdays and Sundays on to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _list_price(item_id: str) -> float:
    """Give the price of a pump or a spare part without discount."""
    kind, _, rest = item_id.partition("-")
    if kind == "PUMP":
        size, _, suffix = rest.partition("-")
        factor = {"": 1.0, "SS": 2.0, "BZ": 1.7}[suffix]
        return round((850 + 1150 * _SIZES[size][3] + 60 * float(_SIZES[size][2])) * factor, -1)
    weight = _SIZES[rest][3] if rest in _SIZES else _FRAMES[rest][6]
    return {"IMPELLER": 160, "SEALKIT": 240, "SHAFT": 210, "WEARRING": 45, "SPARESET": 390}[kind] * weight


def _on_hand(rng: np.random.Generator, items: list[Row]) -> list[Row]:
    """Put routine stock of common parts beside the lots written out: many fasteners, few castings."""
    special = _rows(_SPECIAL_STOCK)
    written_out = {row["item_id"] for row in special}
    stock = []
    for item in items:
        most = _most_stock(item)
        if item["item_id"] in written_out or most == 0 or rng.random() < 0.15:
            continue
        quantity = float(rng.integers(1, most + 1))
        location = "HALL-7" if rng.random() < 0.15 else "MAIN"
        stock.append({"item_id": item["item_id"], "quantity": _text(quantity), "location_id": location})
    return special + stock


def _most_stock(item: Row) -> int:
    """Give the largest routine stock of an item: none of pumps, order-specific parts, phantoms and SO-1042's casting."""
    item_id = item["item_id"]
    if item["part_class"] == "order_specific" or item["procurement"] in {"phantom", "none"}:
        return 0
    by_prefix = {
        "PUMP-": 0,
        "CAST-CASING-200-SS": 0,
        "CAST-": 8 if item_id[-3:] not in {"-SS", "-BZ"} else 3,
        "MOT-": 4,
        "COUPLING-": 5,
        "HYD-": 1,
        "BOLT-": 1500,
        "NUT-": 1500,
        "WASHER-": 2500,
        "STUD-": 400,
        "RIVET-": 800,
        "OR-": 200,
        "PLATE-": 600,
        "SHEET-": 150,
        "PROFILE-": 40,
        "BAR-": 6,
        "GASKET-": 30,
        "LIPSEAL-": 60,
        "KEY-": 80,
        "LEVELPAD-": 120,
        "MANUAL-": 80,
        "PLUG-": 150,
    }
    return next((most for prefix, most in by_prefix.items() if item_id.startswith(prefix)), 6)


def _scheduled_receipts(rng: np.random.Generator, items: list[Row]) -> list[Row]:
    """Add routine purchase orders to the receipts written out, three of them past due."""
    special = _rows(_SPECIAL_RECEIPTS)
    written_out = {row["item_id"] for row in special}
    possible = [
        item
        for item in items
        if item["procurement"] == "buy" and item["part_class"] == "common" and item["item_id"] not in written_out
        if item["item_id"] != "CAST-CASING-200-SS"
    ]
    chosen = sorted(int(place) for place in rng.choice(len(possible), 48, replace=False))
    receipts = []
    for number, place in enumerate(chosen):
        item = possible[place]
        lot = max(float(item.get("lot_min", 0)), float(item.get("lot_size", 0)), float(rng.integers(3, 9)))
        due = _weekday(AS_OF + timedelta(days=int(rng.integers(2, 60)))) if number >= 3 else date(2025, 12, 22 + number)
        receipts.append(
            {
                "receipt_id": f"PO-{7101 + number}-10",
                "kind": "purchase",
                "item_id": item["item_id"],
                "quantity": _text(lot),
                "due_date": due.isoformat(),
                "supplier_id": _source(item["item_id"])["supplier_id"],
                "firm": "true" if rng.random() < 0.7 else "false",
            }
        )
    return special + receipts


def _operations() -> list[Row]:
    return (
        _by_variant(_OPERATIONS_BY_VARIANT)
        + _by_size(_OPERATIONS_BY_SIZE)
        + _by_frame(_OPERATIONS_BY_FRAME)
        + _rows(_OTHER_OPERATIONS)
    )


def _operation_resources() -> list[Row]:
    return _by_variant(_OPERATION_RESOURCES_BY_VARIANT) + _by_variant(_OPERATION_RESOURCES_OF_LARGE, ("300", "400"))


def _setups() -> list[Row]:
    """Make changeover times from places on a line: up costs more than down, and no detour is ever shorter."""
    places = {
        "TURN": (10, {"BRONZE": 0, "IRON": 10, "STEEL": 20, "STAINLESS": 40}),
        "MILL": (15, {"BRONZE": 0, "IRON": 10, "STEEL": 15, "STAINLESS": 30}),
        "PAINT": (10, {"GREY": 0, "BLUE": 15, "PRIMER": 25}),
    }
    return [
        {
            "work_center_id": center,
            "from_family": before,
            "to_family": after,
            "minutes": str(least + (there - here if there > here else (here - there) // 5 * 4)),
        }
        for center, (least, families) in places.items()
        for before, here in families.items()
        for after, there in families.items()
        if before != after
    ]


def _calendars() -> list[Row]:
    """Make the plant's day shift, the machine shop's two shifts and one machine's late shift, Monday to Friday."""
    early, late = ("06:00", "14:00"), ("14:00", "22:00")
    shifts = {"PLANT": (early,), "TWO-SHIFTS": (early, late), "LATE": (late,)}
    return [
        {"calendar_id": calendar, "weekday": str(weekday), "start": start, "end": end}
        for calendar, of_day in shifts.items()
        for weekday in range(1, 6)
        for start, end in of_day
    ]


def _unit_conversions() -> list[Row]:
    """Add the weights of the bars, which are kept in metres and sold by weight, to the general conversions."""
    bars = [
        {"item_id": f"BAR-{steel}-D{bar}", "from_uom": "M", "to_uom": "KG", "factor": str(weight)}
        for steel in ("42CRMO4", "1.4462")
        for bar, weight in _BARS_KG_PER_METRE.items()
    ]
    return _rows(_GENERAL_CONVERSIONS) + bars


def _source(item_id: str) -> Row:
    return next(row for row in _rows(_SOURCES) if item_id.startswith(row.get("prefix", "")))


def _sold_units(item: Row, uom: str) -> float:
    """Give how many of the item's own unit one unit of sale is."""
    if uom == "KG" and item["item_id"].startswith("BAR-"):
        return 1 / _BARS_KG_PER_METRE[item["item_id"].rpartition("-D")[2]]
    return {"": 1.0, "C": 100.0, "CAN": 5.0, "T": 1000.0}[uom]


def _supplier_items(items: list[Row]) -> list[Row]:
    """Give every bought and subcontracted item its supplier; castings and bearings have a second one."""
    rows = []
    for item in items:
        if item["procurement"] not in {"buy", "subcontract"}:
            continue
        source = _source(item["item_id"])
        first = {"supplier_id": source["supplier_id"], "item_id": item["item_id"], "rank": "1"}
        first |= {name: source[name] for name in ("uom", "transit_days") if name in source}
        first["lead_time_days"] = item["lead_time_days"]
        if source.get("uom") == "CAN":
            first |= {"lot_min": "2", "lot_multiple": "1"}
        rows.append(first)
        if "second_id" in source:
            slower = str(int(item["lead_time_days"]) + 7)
            second = {"supplier_id": source["second_id"], "item_id": item["item_id"], "rank": "2", "transit_days": "4"}
            rows.append(second | {"lead_time_days": slower, "lot_min": "5", "share": "0.3"})
            first["share"] = "0.7"
    return rows


def _purchase_prices(items: list[Row]) -> list[Row]:
    """Give every source a price, cheaper tiers for fasteners and castings, and dearer castings from April on."""
    by_id = {item["item_id"]: item for item in items}
    rows = []
    for offer in _supplier_items(items):
        item = by_id[offer["item_id"]]
        price = float(item["unit_cost"]) * _sold_units(item, offer.get("uom", ""))
        price *= 0.92 if offer["rank"] == "2" else 1.0
        row = {"supplier_id": offer["supplier_id"], "item_id": offer["item_id"], "min_quantity": "0"}
        if item["item_id"].startswith("CAST-") and offer["rank"] == "1":
            rows.append(row | {"unit_price": _text(price), "valid_to": "2026-04-01"})
            rows.append(row | {"unit_price": _text(price * 1.04), "valid_from": "2026-04-01"})
            rows.append(row | {"min_quantity": "10", "unit_price": _text(price * 0.95)})
        else:
            rows.append(row | {"unit_price": _text(price)})
            if offer.get("uom") == "C":
                rows.append(row | {"min_quantity": "10", "unit_price": _text(price * 0.85)})
    return rows


def _sales_prices() -> list[Row]:
    """Give every pump a list price, one for class A and one for class A from five pieces on; prices rise in July."""
    rows = []
    for size in _SIZES:
        for suffix in _MATERIALS:
            item_id = f"PUMP-{size}{suffix}"
            price = _list_price(item_id)
            row = {"item_id": item_id, "min_quantity": "0"}
            rows.append(row | {"unit_price": _text(price), "valid_to": "2026-07-01"})
            rows.append(row | {"unit_price": _text(round(price * 1.03, -1)), "valid_from": "2026-07-01"})
            rows.append(row | {"customer_class": "A", "unit_price": _text(price * 0.9)})
            rows.append(row | {"customer_class": "A", "min_quantity": "5", "unit_price": _text(price * 0.86)})
    return rows
