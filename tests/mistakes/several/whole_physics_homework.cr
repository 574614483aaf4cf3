"""A pendulum, translated from Python in a hurry."""

import math

G = 9.81

def acceleration(theta, omega, length=1.0, damping=0.1):
    return -(G / length) * math.sin(theta) - damping * omega

fn energy(theta, omega, length = 1, mass):
    kinetic = 0.5 * mass * (length * omega)**2
    potential = mass * G * length (1 - cos(theta))
    return kinetic + potential;

fn period(length) = 2pi * sqrt(length / G)

example period(1) = 2.006
