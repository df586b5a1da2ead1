"""What families send in: one scene for each kind of labor."""

import math
from collections.abc import Callable

from app.demo.pictures.scene import (
    CLAY,
    CLOTHS,
    GREEN,
    STEEL,
    WHITE,
    WIDTH,
    WOODS,
    Scene,
    ball,
    blade,
    block,
    cloth,
    floor,
    mix,
    oval,
    paint_grain,
    places,
    plant,
    rod,
    shadow,
    table,
    wood,
)


def _washed_bowls(scene: Scene) -> None:
    table(scene)
    columns, rows = ((1, 2), (2, 2), (2, 3))[scene.number(0, 2)]
    for x, y in places(scene, columns, rows):
        size = scene.between(0.62, 0.86) * min(500 / columns, 640 / rows)
        rim = scene.one_of(((60, 96, 170), (190, 70, 60), (90, 150, 110), (230, 226, 214)))
        shadow(scene, x, y, size, size)
        for share, color in ((1, WHITE), (0.96, rim), (0.88, WHITE)):
            oval(scene, (x, y), size * share, size * share, color)
        ball(scene, x, y, size * 0.8, size * 0.8, mix(WHITE, (170, 180, 190), scene.between(0, 0.5)))
        oval(scene, (x, y), size * 0.36, size * 0.36, mix(WHITE, rim, 0.12))
        for _ in range(9):  # Drops of water say that it has just been washed.
            turn, way = scene.between(0, math.tau), size * scene.between(0.4, 0.95)
            ball(scene, x + way * math.cos(turn), y + way * math.sin(turn), 8, 8, (206, 226, 240))
    x, y, lean = scene.between(200, 1100), scene.between(200, 500), scene.between(-300, 300)
    for step in (0, 44):
        rod(scene, (x + step, y), (x + step + lean, y + 900), 20, (140, 84, 44))


def _swept_floor(scene: Scene) -> None:
    horizon = scene.between(300, 760)
    floor(scene, horizon)
    x, foot = scene.between(320, 1080), scene.between(1050, 1400)
    lean = scene.between(-320, 320)
    rod(scene, (x + lean, horizon - 180), (x, foot - 180), 26, scene.one_of(WOODS))
    bristle = scene.one_of(((210, 170, 80), (70, 130, 90), (190, 70, 70), (80, 110, 170)))
    for step in range(60):
        end = x + (step - 30) * 7 + scene.between(-8, 8) - lean * 0.15
        tone = mix(bristle, (30, 20, 0), scene.between(0, 0.4))
        scene.draw.line([(x + (step - 30) * 1.6, foot - 190), (end, foot + scene.between(-12, 12))], fill=tone, width=8)
    pan, side = scene.one_of(((200, 60, 60), (60, 120, 180), (80, 160, 110))), scene.between(-420, 420)
    block(scene, (x + side - 170, foot - 60, x + side + 170, foot + 170), pan, 30)
    block(scene, (x + side - 28, foot - 260, x + side + 28, foot - 50), pan, 24)
    for _ in range(70):
        dust = (x + side + scene.between(-110, 110), foot + 110 + scene.between(-50, 40))
        oval(scene, dust, scene.between(3, 14), scene.between(3, 9), (120, 110, 100))


def _vegetable_bed(scene: Scene) -> None:
    paint_grain(scene, scene.one_of(((104, 74, 50), (86, 62, 46), (128, 92, 62))), (150, 190), 17)
    rows, columns = scene.number(2, 4), scene.number(2, 4)
    for row in range(rows + 1):
        y = 240 + 1280 / rows * row
        scene.draw.line([(0, y), (WIDTH, y + scene.between(-60, 60))], fill=(40, 26, 16, 120), width=60)
    leaf = scene.one_of((GREEN, (104, 168, 72), (52, 112, 66), (120, 70, 96)))
    for x, y in places(scene, columns, rows):
        plant(scene, x, y, scene.between(0.34, 0.6) * min(1000 / columns, 1280 / rows), leaf)


def _folded_clothes(scene: Scene) -> None:
    cloth(scene)
    columns, rows = ((1, 2), (2, 2), (2, 3), (1, 3))[scene.number(0, 3)]
    for x, y in places(scene, columns, rows):
        half_width, half_height = scene.between(0.34, 0.42) * 1000 / columns, scene.between(0.3, 0.4) * 1280 / rows
        for layer in range(scene.number(2, 4), -1, -1):
            low, slip = y + layer * 20, x + scene.between(-8, 8)
            box = (slip - half_width, low - half_height, slip + half_width, low + half_height)
            block(scene, box, scene.one_of(CLOTHS), 56)
        _crease(scene, x, y, half_width, half_height)
        _trim(scene, x, y, half_width, half_height)


def _crease(scene: Scene, x: float, y: float, half_width: float, half_height: float) -> None:
    """The soft light and shade of folded sleeves."""
    for side in (-1, 1):
        sleeve = [
            (x + side * 0.45 * half_width, y - half_height + 14),
            (x + side * 0.8 * half_width, y + half_height - 40),
        ]
        scene.draw.line(sleeve, fill=(20, 14, 8, 46), width=14)
        scene.draw.line([(start + 12, height) for start, height in sleeve], fill=(255, 255, 255, 50), width=10)
    for step in range(10):
        rise = y + half_height - 10 - step * 7
        scene.draw.line(
            [(x - half_width + 40, rise), (x + half_width - 40, rise)], fill=(20, 14, 8, 22 - 2 * step), width=7
        )


def _trim(scene: Scene, x: float, y: float, half_width: float, half_height: float) -> None:
    """A shirt's collar and buttons, or the stripes of trousers, on the garment that lies on top."""
    if scene.number(0, 1):
        top = y - half_height + 4
        collar = [(x - 0.36 * half_width, top), (x, top + 0.5 * half_height), (x + 0.36 * half_width, top)]
        scene.draw.polygon(collar, fill=scene.one_of(CLOTHS))
        for button in range(3):
            ball(scene, x, y + half_height * (0.05 + 0.3 * button), 12, 12, WHITE)
    else:
        tone = (*scene.one_of(CLOTHS), 150)
        for step in range(-2, 3):
            at = y + step * half_height * 0.34
            scene.draw.rectangle((x - half_width + 4, at, x + half_width - 4, at + 18), fill=tone)


def _dumplings(scene: Scene) -> None:
    table(scene)
    x, y, size = scene.between(560, 840), scene.between(740, 1020), scene.between(430, 540)
    shadow(scene, x, y, size, size)
    ball(scene, x, y, size, size, scene.one_of((STEEL, (214, 186, 130), (236, 234, 228))))
    oval(scene, (x, y), size * 0.9, size * 0.9, scene.one_of(((200, 176, 126), (222, 222, 220), (182, 190, 196))))
    for radius, share in ((0.66, 1.0), (0.3, 0.8)):
        count, start = round(scene.number(8, 12) * radius / 0.66), scene.between(0, math.tau)
        for step in range(count - scene.number(0, 2)):
            turn = start + math.tau * step / count
            middle = (x + size * radius * math.cos(turn), y + size * radius * math.sin(turn))
            _dumpling(scene, middle, size * 0.17 * (0.6 + 0.4 * share), turn)


def _dumpling(scene: Scene, middle: tuple[float, float], size: float, turn: float) -> None:
    """A crescent whose round belly points outwards along ``turn``, with pleats across its ridge."""
    dough = mix((244, 234, 208), (228, 214, 178), scene.between(0, 1))
    ahead, aside = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    spine = []
    for step in range(-6, 7):
        along, back = 0.16 * step * size, 0.012 * step**2 * size
        point = (middle[0] + along * aside[0] - back * ahead[0], middle[1] + along * aside[1] - back * ahead[1])
        spine.append((point, size * 0.52 * math.sqrt(1 - (step / 6.6) ** 2)))
    shadow(scene, *middle, size * 0.75, size * 0.75)
    across, down = scene.toward_light(0.3)
    for step in range(12):
        share, tone = step / 12, mix(mix(dough, (90, 70, 50), 0.4), WHITE, step / 14)
        for (x, y), half in spine:
            oval(
                scene,
                (x + across * half * share, y + down * half * share),
                half * (1 - share),
                half * (1 - share),
                tone,
            )
    for (x, y), half in spine[2:-2:2]:
        pleat = [(x - 0.8 * half * ahead[0], y - 0.8 * half * ahead[1]), (x, y)]
        scene.draw.line(pleat, fill=(120, 96, 64, 130), width=max(3, round(size * 0.06)))


def _clay_figure(scene: Scene) -> None:
    table(scene)
    clay = scene.one_of((CLAY, (226, 150, 70), (120, 160, 200), (206, 110, 130), (110, 160, 100), (232, 210, 120)))
    x, y, size = scene.between(480, 920), scene.between(900, 1140), scene.between(210, 310)
    block(scene, (x - 1.7 * size, y - 1.9 * size, x + 1.7 * size, y + 1.4 * size), scene.one_of(CLOTHS), 40)
    shadow(scene, x, y + 0.3 * size, 1.2 * size, size)
    for side in (-1, 1):
        ball(scene, x + side * 0.75 * size, y + 0.75 * size, 0.4 * size, 0.32 * size, clay)
        ball(scene, x + side * 0.95 * size, y - 0.1 * size, 0.26 * size, 0.42 * size, clay)
    ball(scene, x, y, size, 0.95 * size, clay)
    head_x, head_y = x + scene.between(-0.25, 0.25) * size, y - 1.05 * size
    ear = scene.between(0.2, 0.62) * size
    for side in (-1, 1):
        ball(scene, head_x + side * 0.46 * size, head_y - 0.5 * size - ear * 0.5, 0.22 * size, ear, clay)
    ball(scene, head_x, head_y, 0.72 * size, 0.66 * size, clay)
    for side in (-1, 1):
        ball(scene, head_x + side * 0.26 * size, head_y - 0.08 * size, 0.09 * size, 0.11 * size, (30, 24, 24))
    ball(scene, head_x, head_y + 0.16 * size, 0.16 * size, 0.11 * size, mix(clay, (60, 20, 20), 0.5))
    for _ in range(5):
        ball(scene, scene.between(150, 1250), scene.between(1480, 1640), 60, 40, scene.one_of(CLOTHS))


def _tidy_desk(scene: Scene) -> None:
    wood(scene)
    left, top = scene.between(180, 560), scene.between(240, 520)
    width, height = scene.between(480, 640), scene.between(560, 760)
    for layer in range(scene.number(2, 4), -1, -1):
        shift = layer * 22
        block(scene, (left + shift, top + shift, left + width + shift, top + height + shift), scene.one_of(CLOTHS), 10)
    label = (left + 90, top + 110, left + width - 90, top + 260)
    scene.draw.rounded_rectangle(label, 12, fill=WHITE, outline=(120, 110, 100), width=4)
    for row in range(2):
        y = label[1] + 55 + row * 45
        scene.draw.line([(label[0] + 40, y), (label[2] - 40, y)], fill=(120, 130, 150), width=5)
    case = top + height + scene.between(150, 240)
    block(scene, (left - 40, case, left + width + 60, case + 170), scene.one_of(CLOTHS), 60)
    scene.draw.line([(left, case + 60), (left + width + 20, case + 60)], fill=STEEL, width=10)
    beside = left + width + 140 if left < 370 else left - 150  # noqa: PLR2004  # The wider free side of the books.
    for pencil in range(scene.number(2, 4)):
        x = beside + pencil * 46 - 40
        start, length = top + scene.between(0, 60), scene.between(440, 560)
        rod(scene, (x, start), (x, start + length), 26, scene.one_of(CLOTHS))
        scene.draw.polygon([(x - 13, start), (x + 13, start), (x, start - 46)], fill=(232, 200, 150))


def _watered_flowers(scene: Scene) -> None:
    horizon = scene.between(900, 1200)
    floor(scene, horizon)
    pots = scene.number(1, 3)
    for number in range(pots):
        x = 200 + 1000 / pots * (number + 0.5) + scene.between(-60, 60)
        foot, size = horizon + scene.between(140, 300), scene.between(0.75, 1) * (210 if pots > 1 else 300)
        _pot(scene, x, foot, size)
        _bouquet(scene, x, foot - 1.2 * size, size)


def _pot(scene: Scene, x: float, foot: float, size: float) -> None:
    color = scene.one_of((CLAY, (90, 120, 150), WHITE, (140, 150, 110)))
    shadow(scene, x, foot, 0.75 * size, 0.2 * size)
    sides = [(x - 0.75 * size, foot - 1.1 * size), (x + 0.75 * size, foot - 1.1 * size), (x + 0.5 * size, foot)]
    scene.draw.polygon([*sides, (x - 0.5 * size, foot)], fill=color)
    bright = [(x - 0.5 * size, foot - 1.1 * size), (x - 0.1 * size, foot - 1.1 * size), (x - 0.1 * size, foot)]
    scene.draw.polygon([*bright, (x - 0.35 * size, foot)], fill=mix(color, WHITE, 0.25))
    block(scene, (x - 0.84 * size, foot - 1.3 * size, x + 0.84 * size, foot - 1.05 * size), color, 14)


def _bouquet(scene: Scene, x: float, y: float, size: float) -> None:
    for _ in range(26):
        turn = -math.pi / 2 + scene.between(-1.25, 1.25)
        tone = mix(GREEN, (150, 190, 90), scene.between(0, 0.7))
        blade(scene, x + scene.between(-0.3, 0.3) * size, y, size * scene.between(0.9, 2.1), turn, tone)
    petals = scene.one_of(((226, 70, 90), (250, 190, 60), (190, 110, 200), (250, 246, 240), (240, 130, 60)))
    for _ in range(scene.number(3, 7)):
        flower_x, flower_y = x + scene.between(-1, 1) * size, y - size * scene.between(0.6, 2)
        for petal in range(7):
            turn = math.tau * petal / 7
            blade(scene, flower_x, flower_y, 0.36 * size, turn, mix(petals, WHITE, scene.between(0, 0.25)))
        ball(scene, flower_x, flower_y, 0.12 * size, 0.12 * size, (240, 200, 70))


SCENES: dict[str, Callable[[Scene], None]] = {
    "washed-bowls": _washed_bowls,
    "swept-floor": _swept_floor,
    "vegetable-bed": _vegetable_bed,
    "folded-clothes": _folded_clothes,
    "dumplings": _dumplings,
    "clay-figure": _clay_figure,
    "tidy-desk": _tidy_desk,
    "watered-flowers": _watered_flowers,
}
