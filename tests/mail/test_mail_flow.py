"""Room in memory for bodies that are arriving: half of it to hold, the rest always for those on their way."""

from __future__ import annotations

import asyncio

import pytest

from mail_intake.flow import Flow


async def test_half_may_be_held_and_no_more():
    flow = Flow(100, 1.0)
    assert [flow.hold(30), flow.hold(30), flow.hold(20)] == [True, False, True]
    flow.release(50)
    assert (flow.used, flow.hold(50)) == (0, True)


async def test_who_waits_gets_room_in_the_order_of_coming():
    flow, order = Flow(100, 5.0), list[str]()

    async def pass_through(name: str, size: int) -> None:
        async with flow.room(size):
            order.append(name)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for name in "abcd":
            group.create_task(pass_through(name, 50))
    assert (order, flow.used) == (["a", "b", "c", "d"], 0)


async def test_room_is_given_up_for_after_a_while_and_not_lost():
    flow = Flow(100, 0.05)
    async with flow.room(50), flow.room(50):
        with pytest.raises(TimeoutError):
            async with flow.room(10):
                raise AssertionError("there was no room")
        assert flow.used == 100
    async with flow.room(50):
        assert flow.used == 50
    assert flow.used == 0


async def test_who_gives_up_lets_the_one_behind_pass():
    flow, passed = Flow(100, 5.0), asyncio.Event()

    async def want(size: int) -> None:
        async with flow.room(size):
            passed.set()

    assert flow.hold(40)
    async with flow.room(20):
        large = asyncio.create_task(want(50))
        await asyncio.sleep(0)
        small = asyncio.create_task(want(40))
        await asyncio.sleep(0)
        assert not passed.is_set()
        large.cancel()
        await asyncio.wait_for(passed.wait(), 5)
        await small
    assert flow.used == 40


async def test_what_is_larger_than_all_takes_half():
    flow = Flow(100, 0.05)
    async with flow.room(1000):
        assert flow.used == 50
