"""Reads the weather station's file and prints what the orchard needs to know."""

import csv
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Day:
    """One day at the weather station."""

    date: str
    rain_mm: float
    lowest_celsius: float
    highest_celsius: float


def read_days(path):
    """Returns the days of a file, one per row."""
    with open(path, newline="", encoding="utf-8") as file:
        return [read_day(row) for row in csv.DictReader(file)]


def read_day(row):
    """Returns one day from one row."""
    return Day(
        date=row["date"],
        rain_mm=float(row["rain_mm"]),
        lowest_celsius=float(row["lowest_celsius"]),
        highest_celsius=float(row["highest_celsius"]),
    )


def total_rain(days):
    """Returns the rain of all days, in millimetres."""
    return sum(day.rain_mm for day in days)


def frost_days(days):
    """Returns the days on which it froze."""
    return [day for day in days if day.lowest_celsius < 0]


def main():
    days = read_days(sys.argv[1])
    print(f"{len(days)} days, {total_rain(days):.1f} mm of rain")
    for day in frost_days(days):
        print(f"frost on {day.date}: {day.lowest_celsius:.1f} degrees")


if __name__ == "__main__":
    main()
