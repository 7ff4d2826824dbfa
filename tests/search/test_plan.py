from hypothesis import given
from hypothesis import strategies as st

from search.indexing.plan import DesiredDocument, IndexedState, PresentChunk, plan_chunks, plan_sync

ids = st.integers(1, 6)
hashes = st.sampled_from("ab")

desired_documents = st.lists(
    st.builds(DesiredDocument, translation_id=ids, article_id=ids, revision_id=ids, state_hash=hashes),
    unique_by=lambda document: document.translation_id,
)
indexed_states = st.lists(
    st.builds(
        IndexedState,
        translation_id=ids,
        article_id=ids,
        revision_id=ids,
        state_hash=hashes,
        is_embedded=st.booleans(),
        is_whole=st.booleans(),
    ),
    unique_by=lambda state: state.translation_id,
)


def carry_out(plan, desired, indexed, *, can_embed):
    """What the index holds after the plan."""
    wanted = {document.translation_id: document for document in desired}
    held = {state.translation_id: state for state in indexed}
    for pk in plan.to_remove:
        del held[pk]
    for pk in plan.to_touch:
        old = held[pk]
        held[pk] = IndexedState(
            pk, old.article_id, old.revision_id, wanted[pk].state_hash, old.is_embedded, old.is_whole
        )
    for pk in plan.to_index:
        held[pk] = IndexedState(pk, 0, wanted[pk].revision_id, wanted[pk].state_hash, can_embed, True)
    return held


@given(desired_documents, indexed_states, st.booleans())
def test_after_its_plan_the_index_holds_exactly_what_it_should(desired, indexed, can_embed):
    plan = plan_sync(desired=desired, indexed=indexed, can_embed=can_embed)
    held = carry_out(plan, desired, indexed, can_embed=can_embed)
    assert {(s.translation_id, s.revision_id, s.state_hash) for s in held.values()} == {
        (d.translation_id, d.revision_id, d.state_hash) for d in desired
    }
    assert plan_sync(desired=desired, indexed=held.values(), can_embed=can_embed).size == 0


@given(desired_documents, indexed_states, st.booleans())
def test_no_translation_is_worked_on_twice(desired, indexed, can_embed):
    plan = plan_sync(desired=desired, indexed=indexed, can_embed=can_embed)
    work = [*plan.to_index, *plan.to_touch, *plan.to_remove]
    assert len(work) == len(set(work))


def test_a_moved_article_is_updated_without_embedding():
    plan = plan_sync(
        desired=[DesiredDocument(1, 1, 7, "new")],
        indexed=[IndexedState(1, 1, 7, "old", True, True)],
        can_embed=True,
    )
    assert (plan.to_index, plan.to_touch, plan.to_remove) == ((), (1,), ())


def test_missing_vectors_are_no_work_while_nothing_can_embed():
    desired = [DesiredDocument(1, 1, 7, "same")]
    indexed = [IndexedState(1, 1, 7, "same", False, True)]
    assert plan_sync(desired=desired, indexed=indexed, can_embed=False).size == 0
    assert plan_sync(desired=desired, indexed=indexed, can_embed=True).to_index == (1,)


@given(st.lists(hashes), st.lists(hashes))
def test_each_wanted_passage_is_kept_or_new_and_each_other_goes(wanted, held):
    present = [PresentChunk(index, content_hash) for index, content_hash in enumerate(held)]
    plan = plan_chunks(desired_hashes=wanted, present=present)
    assert sorted([ordinal for _, ordinal in plan.kept] + list(plan.new)) == list(range(len(wanted)))
    assert sorted([chunk_id for chunk_id, _ in plan.kept] + list(plan.gone)) == list(range(len(held)))
    assert all(held[chunk_id] == wanted[ordinal] for chunk_id, ordinal in plan.kept)
