// SPDX-License-Identifier: GPL-3.0-or-later
/// All of libcagehop. No MPI, no HDF5, no files, no printing. Lengths in particle diameters d, energies in
/// kBT, pressures in kBT/d^3, times in seconds; equation numbers are those of Ngan, Phan and Zaccone, "Impact
/// of high pressure on reversible structural relaxation of metallic glass".
///
/// Any number of threads may call it at once, each with its own objects; objects that are built may be read
/// by several threads. A program that plans transforms with FFTW itself in other threads meanwhile calls
/// fftw_make_planner_thread_safe() first. GSL's error handler is off while the library computes, and the
/// program's own again afterwards.
///
/// Where memory runs out a function returns CAGEHOP_NO_MEMORY. FFTW, and one function of GSL, don't look
/// whether they got memory: the library asks for as much right before it calls them, and gives it back. A
/// process that another thread brings to its limit at that moment may still be ended by them.
#ifndef CAGEHOP_CAGEHOP_H
#define CAGEHOP_CAGEHOP_H

#include <cagehop/communicator.h>
#include <cagehop/error.h>
#include <cagehop/fit.h>
#include <cagehop/grid.h>
#include <cagehop/isochrones.h>
#include <cagehop/landscape.h>
#include <cagehop/landscape_nodes.h>
#include <cagehop/landscape_table.h>
#include <cagehop/material.h>
#include <cagehop/parameter.h>
#include <cagehop/phase_map.h>
#include <cagehop/quantity.h>
#include <cagehop/relaxation.h>
#include <cagehop/smoluchowski.h>
#include <cagehop/spread.h>
#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <cagehop/system.h>
#include <cagehop/thermodynamics.h>
#include <cagehop/version.h>

#endif
