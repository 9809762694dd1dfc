# SPDX-License-Identifier: GPL-3.0-or-later
"""Published equations of state of the Lennard-Jones fluid and of hard spheres, as the excess free energy of a particle over kT as a
function of (T, rho) in units of epsilon, sigma. Z and the energy follow by derivatives, with complex steps (exact to rounding).

The coefficients were read in two places each, which agree:
  Kolafa, Nezbeda, Fluid Phase Equilibria 100, 1 (1994), in github.com/usnistgov/teqp include/teqp/models/mie/lennardjones/johnson.hpp
    (8f1afca) and github.com/alexei-matveev/bgy3d eos.f90 (060a7be; after sklogwiki.org), whose check values are in test_reference_data.py;
  Thol, Rutkai, Koester, Lustig, Span, Vrabec, J. Phys. Chem. Ref. Data 45, 023101 (2016), Table 2, in teqp's lennardjones.hpp and
    github.com/Allen-Tildesley/examples python_examples/eos_lj_module.py (51b3d63);
and in one place: Thol, Rutkai, Span, Vrabec, Lustig, Int. J. Thermophys. 36, 25 (2015), Table 1, for the potential cut and shifted at 2.5,
  in eos_lj_module.py of Allen and Tildesley."""
import cmath
import math

KOLAFA_DIAMETER = {-2: 0.011117524, -1: -0.076383859, 0: 1.080142248, 1: 0.000693129}
KOLAFA_LOGARITHM = -0.063920968
KOLAFA_B2 = {-7: -0.58544978, -6: 0.43102052, -5: 0.87361369, -4: -4.13749995, -3: 2.90616279, -2: -7.02181962, 0: 0.02459877}
KOLAFA_C = {  # power of sqrt(T): coefficients of rho^2, rho^3, ...
    0: (2.01546797, -28.17881636, 28.28313847, -10.42402873),
    -1: (-19.58371655, 75.62340289, -120.70586598, 93.92740328, -27.37737354),
    -2: (29.34470520, -112.35356937, 170.64908980, -123.06669187, 34.42288969),
    -4: (-13.37031968, 65.38059570, -115.09233113, 88.91973082, -25.62099890)}
KOLAFA_GAMMA = 1.92907278

# critical T, rho; (n, t, d); (n, t, d, l); (n, t, d, eta, beta, gamma, epsilon)
FULL = (
    (1.32, 0.31),
    ((0.005208073, 1.000, 4), (2.186252, 0.320, 1), (-2.161016, 0.505, 1), (1.452700, 0.672, 2), (-2.041792, 0.843, 2), (0.18695286, 0.898, 3)),
    ((-0.090988445, 1.294, 5, 1), (-0.49745610, 2.590, 2, 2), (0.10901431, 1.786, 2, 1), (-0.80055922, 2.770, 3, 2), (-0.56883900, 1.786, 1, 2),
     (-0.62086250, 1.205, 1, 1)),
    ((-1.4667177, 2.830, 1, 2.067, 0.625, 0.71, 0.2053), (1.8914690, 2.548, 1, 1.522, 0.638, 0.86, 0.409), (-0.13837010, 4.650, 2, 8.82, 3.91, 1.94, 0.6),
     (-0.38696450, 1.385, 3, 1.722, 0.156, 1.48, 1.203), (0.12657020, 1.460, 3, 0.679, 0.157, 1.49, 1.829), (0.6057810, 1.351, 2, 1.883, 0.153, 1.945, 1.397),
     (1.1791890, 0.660, 1, 3.925, 1.16, 3.02, 1.39), (-0.47732679, 1.496, 2, 2.461, 1.73, 1.11, 0.539), (-9.9218575, 1.830, 3, 28.2, 383.0, 1.17, 0.934),
     (-0.57479320, 1.616, 1, 0.753, 0.112, 1.33, 2.369), (0.0037729230, 4.970, 1, 0.82, 0.119, 0.24, 2.43)))
SHIFTED = (
    (1.086, 0.319),
    ((0.015606084, 1.000, 4), (1.7917527, 0.304, 1), (-1.9613228, 0.583, 1), (1.3045604, 0.662, 2), (-1.8117673, 0.870, 2), (0.15483997, 0.870, 3)),
    ((-0.094885204, 1.250, 5, 1), (-0.20092412, 3.000, 2, 2), (0.11639644, 1.700, 2, 1), (-0.50607364, 2.400, 3, 2), (-0.58422807, 1.960, 1, 2),
     (-0.47510982, 1.286, 1, 1)),
    ((0.0094333106, 3.600, 1, 4.70, 20.0, 1.0, 0.55), (0.30444628, 2.080, 1, 1.92, 0.77, 0.5, 0.7), (-0.0010820946, 5.240, 2, 2.70, 0.5, 0.8, 2.0),
     (-0.099693391, 0.960, 3, 1.49, 0.8, 1.5, 1.14), (0.0091193522, 1.360, 3, 0.65, 0.4, 0.7, 1.2), (0.12970543, 1.655, 2, 1.73, 0.43, 1.6, 1.31),
     (0.023036030, 0.900, 1, 3.70, 8.0, 1.3, 1.14), (-0.082671073, 0.860, 2, 1.90, 3.3, 0.6, 0.53), (-2.2497821, 3.950, 3, 13.2, 114.0, 1.3, 0.96)))


def kolafa_nezbeda(T, rho):
    """Their Eqs. 5 (hard spheres), 29 and 30."""
    d = KOLAFA_LOGARITHM * cmath.log(T) + sum(c * T ** (i / 2.0) for i, c in KOLAFA_DIAMETER.items())
    eta = math.pi / 6.0 * rho * d**3
    hard_spheres = 5.0 / 3.0 * cmath.log(1.0 - eta) + eta * (34.0 - 33.0 * eta + 4.0 * eta**2) / (6.0 * (1.0 - eta) ** 2)
    second = sum(c * T ** (i / 2.0) for i, c in KOLAFA_B2.items())
    rest = sum(c * T ** (i / 2.0) * rho ** (j + 2) for i, row in KOLAFA_C.items() for j, c in enumerate(row))
    return hard_spheres + cmath.exp(-KOLAFA_GAMMA * rho**2) * rho * second + rest / T


def _thol(T, rho, coefficients):
    (T_c, rho_c), powers, exponentials, gaussians = coefficients
    tau, delta = T_c / T, rho / rho_c
    total = sum(n * tau**t * delta**d for n, t, d in powers)
    total += sum(n * tau**t * delta**d * cmath.exp(-(delta**l)) for n, t, d, l in exponentials)
    return total + sum(n * tau**t * delta**d * cmath.exp(-eta * (delta - epsilon) ** 2 - beta * (tau - gamma) ** 2)
                       for n, t, d, eta, beta, gamma, epsilon in gaussians)


def thol(T, rho):
    return _thol(T, rho, FULL)


def thol_shifted(T, rho):
    return _thol(T, rho, SHIFTED)


def carnahan_starling(T, rho):
    """Of hard spheres of diameter 1: N. F. Carnahan, K. E. Starling, J. Chem. Phys. 51, 635 (1969)."""
    phi = math.pi / 6.0 * rho
    return phi * (4.0 - 3.0 * phi) / (1.0 - phi) ** 2


def Z(free_energy, T, rho):
    """1 + rho dF/drho."""
    step = 1e-30
    return 1.0 + rho * free_energy(complex(T), rho + step * 1j).imag / step


def energy(free_energy, T, rho):
    """The excess energy of a particle over kT: -T dF/dT."""
    step = 1e-30
    return -T * free_energy(T + step * 1j, complex(rho)).imag / step


def inverse_compressibility(free_energy, T, rho):
    """1/S(0) = d(rho Z)/drho, by a central difference of fourth order."""
    h = 1e-3 * rho
    p = [x * Z(free_energy, T, x) for x in (rho - 2 * h, rho - h, rho + h, rho + 2 * h)]
    return (p[0] - 8.0 * p[1] + 8.0 * p[2] - p[3]) / (12.0 * h)


def excess(free_energy, T, rho):
    return complex(free_energy(complex(T), complex(rho))).real
