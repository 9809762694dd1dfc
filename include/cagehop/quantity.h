// SPDX-License-Identifier: GPL-3.0-or-later
/// What cagehop computes: one row for each quantity, with its unit, what it is, and where it stands in the
/// library's records. The columns of the map, `cagehop point`, `cagehop columns`, the labels of figures and
/// the documentation are made from these rows.
///
/// Not collective; all functions are safe from several threads.
#ifndef CAGEHOP_QUANTITY_H
#define CAGEHOP_QUANTITY_H

#include <cagehop/export.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a quantity depends on, and so which record holds it.
enum cagehop_on {
  CAGEHOP_ON_POINT,    ///< packing fraction and pressure: struct cagehop_point
  CAGEHOP_ON_ISOCHORE, ///< packing fraction: struct cagehop_isochore_summary
  CAGEHOP_ON_ISOBAR,   ///< pressure: struct cagehop_isobar
  CAGEHOP_ON_COOLING,  ///< cooling rate and pressure: struct cagehop_cooling
};

/// The number of kinds of records above.
enum { CAGEHOP_RECORD_KINDS = CAGEHOP_ON_COOLING + 1 };

/// Which maps have the quantity as a column.
enum cagehop_quantity_group {
  CAGEHOP_GROUP_BASIC,            ///< all; quantities on pressure where the job wants output.isobars
  CAGEHOP_GROUP_RATES,            ///< where the job wants output.rates
  CAGEHOP_GROUP_REDUCED_AXIS,     ///< where the pressure axis is in kBT/d^3
  CAGEHOP_GROUP_MPA_AXIS,         ///< where it is in MPa
  CAGEHOP_GROUP_INCOMPRESSIBLE,   ///< where pressure does not compress the material: T is one of phi alone
  CAGEHOP_GROUP_COMPRESSIBLE,     ///< where it does (cagehop_material_is_compressible): T is one of phi and P
  CAGEHOP_GROUP_ELASTIC,          ///< where physics.elastic_coupling is above 0
  CAGEHOP_GROUP_MODULUS,          ///< where the job wants output.rates or output.viscosity
  CAGEHOP_GROUP_VISCOSITY,        ///< where the job wants output.viscosity
  CAGEHOP_GROUP_COOLING,          ///< where the job has isobars.cooling_rates_K_per_s, and output.isobars
  CAGEHOP_GROUP_TEMPERATURE_AXIS, ///< where the first axis is temperature or density, not phi; those of the
                                  ///< material's group incompressible too, but the one that is the axis
  CAGEHOP_GROUP_UNCERTAINTY,      ///< where it wants output.standard_errors
  CAGEHOP_GROUP_ENERGY,           ///< where the system has an energy: a potential that is not hard alone
  CAGEHOP_GROUP_THERMODYNAMICS,   ///< where the job wants output.thermodynamics
};

/// What a quantity is for.
enum cagehop_quantity_role {
  CAGEHOP_ROLE_RESULT,     ///< reproducible: in a map's checksums and in its digest
  CAGEHOP_ROLE_COORDINATE, ///< follows from the axes and other columns: in the checksums, not in the digest
  CAGEHOP_ROLE_COST,       ///< differs from run to run: in neither
};

enum cagehop_quantity_type {
  CAGEHOP_QUANTITY_DOUBLE,
  CAGEHOP_QUANTITY_INT,
  CAGEHOP_QUANTITY_STATUS, ///< an int that is a cagehop_status
};

/// One row. All texts are static.
struct cagehop_quantity {
  const char *name;
  const char *unit;         ///< as UDUNITS reads it: "1" for a reduced quantity
  const char *reduced_unit; ///< of a reduced quantity, "kBT/d^3"; else NULL
  const char *long_name;
  const char *equation; ///< the number in Ngan, Phan, Zaccone, "Eq. 3"; or NULL
  const char *symbol;   ///< in TeX, without dollar signs; in the part of TeX that Matplotlib knows
  enum cagehop_on on;
  enum cagehop_quantity_group group;
  enum cagehop_quantity_role role;
  enum cagehop_quantity_type type;
  size_t offset; ///< in its record, in bytes
};

/// The rows of one kind of record, in the order of a map's checksums; *count receives their number. NULL and
/// *count = 0 where `on` is none of its values.
CAGEHOP_API const struct cagehop_quantity *cagehop_quantities(enum cagehop_on on, size_t *count);

/// Whether two groups are never in one map, so that quantities of both may have the same name.
CAGEHOP_API bool cagehop_quantity_groups_exclude(enum cagehop_quantity_group a,
                                                 enum cagehop_quantity_group b);

/// The row of that name in one kind of record, or NULL.
CAGEHOP_API const struct cagehop_quantity *cagehop_quantity_find(enum cagehop_on on, const char *name);

/// The unit that people read: the reduced one where the quantity has one.
CAGEHOP_API const char *cagehop_quantity_unit(const struct cagehop_quantity *quantity);

/// Bytes of the quantity in its record: those of a double or of an int.
CAGEHOP_API size_t cagehop_quantity_size(const struct cagehop_quantity *quantity);

/// The quantity in a record of its kind, as a double. NaN where it does not exist.
CAGEHOP_API double cagehop_quantity_value(const struct cagehop_quantity *quantity, const void *record);

/// "point", "isochore", "isobar", "cooling"; NULL past the last.
CAGEHOP_API const char *cagehop_on_name(enum cagehop_on on);

/// "basic", "rates", "reduced_axis", "MPa_axis", "incompressible", "compressible", "elastic", "modulus",
/// "viscosity", "cooling", "temperature_axis"; NULL past the last.
CAGEHOP_API const char *cagehop_quantity_group_name(enum cagehop_quantity_group group);

/// "result", "coordinate", "cost"; NULL past the last.
CAGEHOP_API const char *cagehop_quantity_role_name(enum cagehop_quantity_role role);

/// Bytes of a record of that kind; 0 where `on` is none of its values.
CAGEHOP_API size_t cagehop_record_size(enum cagehop_on on);

/// Makes a record one of which nothing is known: NaN in every floating-point quantity of the table, 0 in
/// everything else. `record` is a struct cagehop_point, cagehop_isochore_summary, cagehop_isobar or
/// cagehop_cooling, by `on`.
CAGEHOP_API void cagehop_record_clear(enum cagehop_on on, void *record);

#ifdef __cplusplus
}
#endif
#endif
