// SPDX-License-Identifier: GPL-3.0-or-later
/// Some pressures' isobars, all of whose states are there, as bytes: for another process of the same program
/// to find them, with the same bits. Not collective.
#ifndef CAGEHOP_PHASE_MAP_ISOBARS_PART_H
#define CAGEHOP_PHASE_MAP_ISOBARS_PART_H

#include <cagehop/phase_map.h>
#include <stddef.h>

/// How many bytes `count` pressures take.
size_t isobars_part_bytes(const struct cagehop_isobars *isobars, size_t count);

/// Writes pressures first .. first + count - 1, isobars_part_bytes of them.
void isobars_part_pack(const struct cagehop_isobars *isobars, size_t first, size_t count, void *bytes);

/// Isobars of these pressures alone, from 0 on, which only cagehop_isobars_evaluate and cagehop_isobars_cool
/// may be asked for. `model` is that of the isobars that were packed, and must outlive them. Returns 0 or
/// CAGEHOP_NO_MEMORY, *isobars = NULL.
int isobars_part_unpack(const struct cagehop_model *model, const void *bytes,
                        struct cagehop_isobars **isobars);

/// What they are found for; owned by the isobars.
const struct cagehop_isobar_params *isobars_part_params(const struct cagehop_isobars *isobars);

#endif
