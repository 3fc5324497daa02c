"""What people write for each kind of field, with what it means.

A meaning of ``UNSURE`` says that nobody can know: then the reader must tell, and take nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from opencc import OpenCC
from stdnum.cn import ric, uscc

UNSURE: Final = "unsure"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ["伟", "秀英", "敏", "静怡", "丽", "强", "子墨", "雨桐", "思远", "若琳", "一鸣", "桂兰"]
_TRADITIONAL = OpenCC("s2t")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Answer(NamedTuple):
    """What is typed, and its meaning (None: the field was left blank)."""

    typed: Any
    meaning: Any


def traditional(text: str) -> str:
    """The text in traditional script."""
    return str(_TRADITIONAL.convert(text))


def person(rng: random.Random) -> Answer:
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    spaced = " ".join(name) if rng.random() < 0.1 else name
    return Answer(spaced, name)


def phones(rng: random.Random) -> Answer:
    number = "1" + rng.choice("3578") + "".join(rng.choices("0123456789", k=9))
    typed = rng.choice(
        [
            number,
            int(number),
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"+86 {number}",
            number.translate(_WIDE),
        ]
    )
    return Answer(typed, [number])


def day(rng: random.Random) -> Answer:
    at = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    if rng.random() < 0.02:
        return Answer(f"{at.month}月{at.day}日", UNSURE)
    typed = rng.choice(
        [
            at,
            at.isoformat(),
            f"{at.year}年{at.month}月{at.day}日",
            f"{at.year}.{at.month}.{at.day}",
            f"{at.year}/{at.month:02}/{at.day:02}",
            f"{at.year} 年 {at.month} 月 {at.day} 日".translate(_WIDE),
        ]
    )
    return Answer(typed, at.isoformat())


def clock(rng: random.Random) -> Answer:
    hour, minute = rng.randrange(8, 12), rng.choice([0, 15, 30])
    typed = [f"{hour}:{minute:02}", f"{hour}：{minute:02}", f"上午{hour}点{minute:02}分"]
    return Answer(rng.choice(typed), f"{hour:02}:{minute:02}")


def money(rng: random.Random) -> Answer:
    amount = rng.randrange(2, 900) * 10_000
    typed = [
        amount,
        f"{amount // 10_000}万",
        f"{amount:,}元",
        f"￥{amount}",
        f"{amount // 10_000}万元",
    ]
    return Answer(rng.choice(typed), amount)


def load(rng: random.Random) -> Answer:
    amount = rng.choice([630, 800, 1000, 1600])
    return Answer(
        rng.choice([amount, f"{amount}kg", f"{amount} 公斤", f"____{amount}____kg"]), amount
    )


def age(rng: random.Random) -> Answer:
    years = rng.randrange(18, 90)
    return Answer(rng.choice([years, f"{years}岁", str(years).translate(_WIDE)]), years)


def score(rng: random.Random) -> Answer:
    points = rng.randrange(1, 11)
    return Answer(rng.choice([points, f"{points}分", f"{points}/10"]), points)


def sex(rng: random.Random) -> Answer:
    word = rng.choice(["男", "女"])
    other = "女" if word == "男" else "男"
    tick = rng.choice("☑■√✓✔")
    typed = [word, f"{tick}{word} □{other}", f"□{other} {tick}{word}", f"{word}{tick} {other}□"]
    return Answer(rng.choice(typed), word)


def services(rng: random.Random) -> Answer:
    words = ["安装", "维修", "退换货", "咨询"]
    taken = [word for word in words if rng.random() < 0.5] or ["维修"]
    box = rng.choice("□口☐")
    tick = rng.choice("☑■√✓")
    boxes = "  ".join(f"{tick if word in taken else box}{word}" for word in words)
    return Answer(rng.choice([boxes, "、".join(taken), "，".join(taken)]), taken)


def mark(rng: random.Random) -> Answer:
    if rng.random() < 0.03:
        return Answer(rng.choice(["O", "0", "。", "o"]), UNSURE)
    signs = {"√": "√✓✔vV", "×": "×xX✕╳", "/": "/／", "○": "○〇◯", "●": "●⚫"}
    meaning = rng.choice(["√"] * 6 + list(signs))
    return Answer(rng.choice(signs[meaning]), meaning)


def signature(rng: random.Random) -> Answer:
    name = person(rng).meaning
    return Answer(rng.choice([name, f"{name}（签字）", f"同意 {name}", f"签字：{name}"]), name)


def note(rng: random.Random) -> Answer:
    words = ["看过样品，等待报价", "下周再联系", "要求上门安装", "对价格有异议", "已寄送合同两份"]
    text = rng.choice(words)
    return Answer(text, text)


def serial(rng: random.Random) -> Answer:
    number = f"XR-2026-{rng.randrange(1, 999):03}"
    return Answer(rng.choice([number, number.lower(), number.replace("-", "—")]), number)


def plate(rng: random.Random) -> Answer:
    number = (
        rng.choice("京沪粤苏") + rng.choice("ABCDE") + "".join(rng.choices("ABCD12345678", k=5))
    )
    return Answer(rng.choice([number, f"{number[:2]}·{number[2:]}", number.lower()]), number)


def party(rng: random.Random) -> Answer:
    if rng.random() < 0.5:
        return person(rng)
    name = rng.choice(["上海", "苏州", "广西佳迅"]) + rng.choice(["宏达机电", "长城物业", "万通"])
    name += rng.choice(["有限公司", "(集团)有限公司", "服务部"])
    return Answer(rng.choice([name, f" {name} "]), name)


def emails(rng: random.Random) -> Answer:
    mail = rng.choice(["wang.fang", "li_si88", "info"]) + rng.choice(["@example.com", "@a-b.cn"])
    return Answer(rng.choice([mail, mail.upper(), mail.replace("@", "＠"), f"<{mail}>"]), [mail])


def moment(rng: random.Random) -> Answer:
    at = datetime(2026, 1, 1, 8) + timedelta(days=rng.randrange(300), minutes=5 * rng.randrange(48))
    typed = [
        at,
        f"{at:%Y-%m-%d %H:%M}",
        f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02}分",
        f"{at.year}/{at.month}/{at.day} {at.hour}：{at.minute:02}",
        f"{at.year}年{at.month}月{at.day}日 上午{at.hour}:{at.minute:02}",
    ]
    return Answer(rng.choice(typed if at.hour < 12 else typed[:4]), f"{at.isoformat()}+08:00")


def period(rng: random.Random) -> Answer:
    begin = date(2026, rng.randrange(1, 11), rng.randrange(1, 15))
    end = begin + timedelta(days=rng.randrange(1, 14))
    words = [f"{d.year}年{d.month}月{d.day}日" for d in (begin, end)]
    typed = [
        f"{begin}至{end}",
        f"{words[0]}—{words[1]}",
        f"{words[0]}至{end.day}日",
        f"{begin.year}.{begin.month}.{begin.day}-{end.year}.{end.month}.{end.day}",
        f"自{words[0]}起至{words[1]}止",
    ]
    return Answer(rng.choice(typed), {"start": begin.isoformat(), "end": end.isoformat()})


def ticks(rng: random.Random) -> Answer:
    words = ["客户维护", "唤醒客户", "追加"]
    taken = {w: rng.choice([None, 5, 20]) for w in words if rng.random() < 0.5} or {"追加": 20}
    tick, box = rng.choice("☑■√✓"), rng.choice("□☐")
    parts = [
        f"{tick}{w} {f'{taken[w]}万' if taken[w] else ''}" if w in taken else f"{box}{w} ___万"
        for w in words
    ]
    return Answer("  ".join(parts), taken)


def identity(rng: random.Random) -> Answer:
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))
    body = rng.choice(["110101", "310104", "440305"]) + f"{born:%Y%m%d}{rng.randrange(1, 999):03}"
    code = body + ric.calc_check_digit(body + "0")
    spaced = f"{code[:6]} {code[6:14]} {code[14:]}"
    return Answer(rng.choice([code, code.lower(), spaced, code.translate(_WIDE)]), code)


def credit_code(rng: random.Random) -> Answer:
    body = "91" + rng.choice(["110108", "310115"]) + "".join(rng.choices("0123456789ABCDEF", k=9))
    code = body + uscc.calc_check_digit(body)
    return Answer(rng.choice([code, code.lower(), f"{code[:8]} {code[8:]}"]), code)


def vin(rng: random.Random) -> Answer:
    code = rng.choice(["1M8GDM9AXKP042788", "5GZCZ43D13S812715", "1HGCM82633A004352"])
    return Answer(rng.choice([code, code.lower(), f"{code[:9]} {code[9:]}"]), code)


def address(rng: random.Random) -> Answer:
    text = rng.choice(["北京市朝阳区建国路", "苏州市吴中区人民南路", "广州市天河区体育东路"])
    text += f"{rng.randrange(1, 300)}号" + rng.choice(["", "3栋1201室", "A座5楼"])
    return Answer(text, text)


def team(rng: random.Random) -> Answer:
    word = rng.choice(["维修一组", "客服中心", "销售二部"])
    return Answer(rng.choice([word, f" {word}"]), word)


ANSWERS: dict[str, Callable[[random.Random], Answer]] = {
    "person": person,
    "phones": phones,
    "date": day,
    "time": clock,
    "money": money,
    "quantity": load,
    "integer": age,
    "score": score,
    "choice": sex,
    "choices": services,
    "mark": mark,
    "signature": signature,
    "text": note,
    "serial": serial,
    "plate": plate,
    "party": party,
    "emails": emails,
    "datetime": moment,
    "period": period,
    "ticks": ticks,
    "identity": identity,
    "credit_code": credit_code,
    "vin": vin,
    "address": address,
    "reference": team,
}
BLANKS = [None, None, "", "____", "/", "无", "__________"]


def answer(kind: str, rng: random.Random, required: bool) -> Answer:
    """What somebody writes for a field; now and then nothing."""
    if not required and rng.random() < 0.12:
        return Answer(rng.choice([b for b in BLANKS if kind != "mark" or b != "/"]), None)
    return ANSWERS[kind](rng)
