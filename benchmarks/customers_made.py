"""Invented customers as an office enters them, with the truth of who is who.

A customer has a name, a phone and a demand. Three in ten are entered again by somebody, with what
people do to a form: titles, traditional characters, homophones, slips, hidden names and numbers,
another phone, the demand in other words. Families share a phone and want different things; common
names are borne by many. Whether a person could decide is told by how an entry was made, before
anything is compared: it shows the same whole phone, and says what is wanted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from processor.model import Record
from tests.records import record

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余"
    "杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英文华玉建国红辉鹏飞宇轩浩然子涵欣怡梓晨雨泽"
    "嘉诚思远婷雪梅兰竹松柏海江山川峰岩波林森楠晓春夏秋冬云龙凤仪俊豪志成永康宁安乐天佑启明"
    "丹玲凯琴萍洁晶莉燕颜莎娟珍贞荷菊桃柳桂芝芬芸茜荣菲萌蕾薇蓉蓓彤彬斌冰凌霜露霞虹晴昕昊昱旭晖曦朗朔"
    "骏骁驰腾骥骞翔翰翼翠羽瑜瑾璇璐琦琪珂珊玥玮环钧铭锋锐钢铁鑫锦镇泰恒毅坚韧勤俭朴素真善美理哲睿聪颖达"
    "瑞祥福庆长青立新学友正义光荣胜利忠良德厚仁礼智信可心若琳佳琪诗涵紫萱雅婧梦瑶慧颖倩莹"
)
# fmt: off
_SOUNDS = {"伟": "玮", "静": "靖", "明": "鸣", "晓": "小", "婷": "亭", "飞": "非", "宇": "雨",
           "轩": "宣", "涵": "晗", "杰": "洁", "涛": "滔", "琳": "林", "华": "桦", "英": "瑛"}
_SCRIPT = {"张": "張", "刘": "劉", "陈": "陳", "杨": "楊", "黄": "黃", "赵": "趙", "吴": "吳",
           "孙": "孫", "马": "馬", "罗": "羅", "郑": "鄭", "许": "許", "韩": "韓", "邓": "鄧",
           "伟": "偉", "丽": "麗", "强": "強", "军": "軍", "华": "華", "国": "國", "红": "紅"}
# fmt: on
_PLACES = ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "南京")
_FORMS = ("有限公司", "股份有限公司", "有限责任公司")
_TRADES = ("科技", "贸易", "文化传播", "餐饮管理", "物流", "装饰工程", "教育咨询")
_HAN = "零一二三四五六七八九"
_WISHES = ("靠近地铁", "要有电梯", "南北通透", "带车位", "学区好", "安静", "楼层高些", "拎包入住")


class Demand(NamedTuple):
    """What somebody wants: bought or rented, what, how large, for how much (万元)."""

    deal: str
    what: str
    rooms: int
    area: int
    budget: int
    wish: str


class Customer(NamedTuple):
    """Who a customer is."""

    name: str
    phone: str
    demand: Demand


class Entry(NamedTuple):
    """An entry as typed; ``customer`` is the truth, ``shows``: a person can tell who it is."""

    customer: int
    name: str
    contact: Sequence[str]
    demand: str | None
    shows: bool


def entries(count: int, seed: int) -> list[Entry]:
    """So many entries, in no order; the same for the same seed."""
    rng = random.Random(seed)
    made: list[Entry] = []
    phones: list[str] = []
    customer = 0
    while len(made) < count:
        shared = phones[rng.randrange(len(phones))] if phones and rng.random() < 0.05 else None
        who = Customer(_name(rng), shared or _phone(rng), _demand(rng))
        phones.append(who.phone)
        made.append(Entry(customer, who.name, [who.phone], _told(who.demand, rng), True))
        if rng.random() < 0.3:
            made += (_again(customer, who, rng) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        customer += 1
    del made[count:]
    rng.shuffle(made)
    return made


def records(made: Iterable[Entry]) -> Iterator[Record]:
    """The entries as reading would give them."""
    for number, entry in enumerate(made):
        yield record(
            f"R{number:08}",
            customer_name=entry.name,
            contact=list(entry.contact) or None,
            demand_detail=entry.demand,
        )


def _name(rng: random.Random) -> str:
    if rng.random() < 0.15:
        core = "".join(rng.choice(_GIVEN) for _ in range(rng.choice((2, 2, 3))))
        return rng.choice(_PLACES) + core + rng.choice(_TRADES) + rng.choice(_FORMS)
    surname = _SURNAMES[min(int(rng.expovariate(0.05)), len(_SURNAMES) - 1)]
    given = (
        _GIVEN[int(rng.random() ** 1.7 * len(_GIVEN))] for _ in range(rng.choice((1, 2, 2, 2)))
    )
    return surname + "".join(given)


def _phone(rng: random.Random) -> str:
    return f"1{rng.choice('35789')}{rng.randrange(10**9):09}"


def _demand(rng: random.Random) -> Demand:
    what = rng.choice(("住宅", "住宅", "住宅", "写字楼", "商铺", "仓库"))
    return Demand(
        rng.choice(("购买", "购买", "租赁")),
        what,
        rng.randrange(1, 6) if what == "住宅" else 0,
        rng.randrange(40, 300, 5),
        rng.randrange(50, 900, 10),
        rng.choice(_WISHES),
    )


def _told(d: Demand, rng: random.Random) -> str:
    deal = rng.choice(("购买", "想买", "求购") if d.deal == "购买" else ("租赁", "求租", "想租"))
    rooms = f"{rng.choice((str(d.rooms), _HAN[d.rooms]))}{rng.choice('室居')}" if d.rooms else ""
    area = f"{d.area}{rng.choice(('平', '平米', '㎡', '平方米'))}{rng.choice(('', '左右'))}"
    budget = f"{rng.choice(('预算', '总价', ''))}{d.budget}万{rng.choice(('', '以内', '元'))}"
    parts = [rooms, area, budget, d.wish]
    rng.shuffle(parts)
    return deal + d.what + "，" + rng.choice("，、 ").join(p for p in parts if p)


def _again(customer: int, who: Customer, rng: random.Random) -> Entry:
    contact, whole = _contact_again(who.phone, rng)
    demand = None if rng.random() < 0.03 else _told(_demand_again(who.demand, rng), rng)
    return Entry(
        customer, _name_again(who.name, rng), contact, demand, whole and demand is not None
    )


def _name_again(name: str, rng: random.Random) -> str:
    company = "公司" in name
    chance = rng.random()
    if chance < 0.06:
        return "".join(_SCRIPT.get(c, c) for c in name)
    if chance < 0.10:
        return " ".join(name)
    if chance < 0.16:
        return name[0] + "".join(_SOUNDS.get(c, c) for c in name[1:])
    if chance < 0.19:
        at = rng.randrange(1, min(len(name), 5))
        return name[:at] + rng.choice(_GIVEN) + name[at + 1 :]
    if chance < 0.25:
        return (
            name.removesuffix("有限公司") + "公司"
            if company
            else name + rng.choice(("先生", "女士"))
        )
    if chance < 0.30:
        return name[2:] if company else name[0] + rng.choice(("*", "总", "先生"))
    return name


def _contact_again(phone: str, rng: random.Random) -> tuple[list[str], bool]:
    """The phone as entered again, and whether it still shows whose it is."""
    chance = rng.random()
    if chance < 0.04:
        return [phone[:3] + "****" + phone[7:]], False
    if chance < 0.07:
        at = rng.randrange(2, 11)
        return [phone[:at] + str((int(phone[at]) + 1) % 10) + phone[at + 1 :]], False
    if chance < 0.12:
        return [_phone(rng)], False
    if chance < 0.14:
        return [], False
    return ([phone] if chance < 0.85 else [phone, _phone(rng)]), True


def _demand_again(d: Demand, rng: random.Random) -> Demand:
    area = d.area + rng.choice((0, 0, 0, -2, 2)) if d.area >= 60 else d.area
    wish = rng.choice(_WISHES) if rng.random() < 0.1 else d.wish
    return d._replace(area=area, wish=wish)


def pairs_of(made: Sequence[Entry]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The true pairs that a person could decide, and those that nobody could."""
    by_customer: dict[int, list[int]] = {}
    for number, entry in enumerate(made):
        by_customer.setdefault(entry.customer, []).append(number)
    decidable, undecidable = set(), set()
    for numbers in by_customer.values():
        for i, a in enumerate(numbers):
            for b in numbers[i + 1 :]:
                shown = made[a].shows and made[b].shows
                (decidable if shown else undecidable).add((a, b))
    return decidable, undecidable
