"""The lines that a model is tried on before it may write freely, each with a step that would do and one that would not.

Read by the check alone. They are of everyday life and ours; the poor steps speak of the same matter, and are what a
careless writer would come to: vague, absurd, too large, scolding, or beside the point.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Case(NamedTuple):
    """A line, a step that is worth showing for it, and one that is not."""

    line: str
    good: str
    poor: str


CASES: Final = tuple(
    Case(*each)
    for each in (
        (
            "I bought oil paints in spring and have not opened the box.",
            "Open the box of oil paints tonight and try two colours on a scrap of paper.",
            "Open the box of oil paints and become a famous painter.",
        ),
        (
            "The landlord still has not answered about the damp wall in the bathroom.",
            "Take a photo of the damp wall and send it to the landlord with one question.",
            "Wait until the wall in the bathroom has dried by itself.",
        ),
        (
            "My cousin turned forty and I forgot to call.",
            "Ring your cousin this evening and begin with a late happy birthday.",
            "You always forget people, so think about why you are like that.",
        ),
        (
            "I want to read more novels and less of the news.",
            "Put a novel on your pillow now and read four pages before sleep.",
            "Read all the news first so that you know every novel.",
        ),
        (
            "My lower back is stiff after a day at the desk.",
            "Stand up at the next full hour and walk once around the desk.",
            "Sit at the desk for longer until the back gets used to it.",
        ),
        (
            "The tomato plants on the balcony have yellow leaves.",
            "Pick one yellow leaf, photograph both sides and ask at the plant stall.",
            "Paint the balcony green so that nobody sees the leaves.",
        ),
        (
            "I said yes to organising the summer party and I regret it.",
            "Write to one person on the party list and ask them to take over the drinks.",
            "Organise the whole summer party this afternoon.",
        ),
        (
            "My Portuguese is fading since I left Lisbon.",
            "Say aloud in Portuguese what you had for lunch, and look up two words.",
            "Move to Lisbon tomorrow and forget everything else.",
        ),
        (
            "The hard disk with the wedding pictures makes a clicking noise.",
            "Copy the wedding pictures from the disk to another place before anything else.",
            "Listen to the clicking noise at the wedding.",
        ),
        (
            "Marek and I have not played chess since he became a father.",
            "Send Marek a first chess move by message and let him answer whenever he can.",
            "Tell Marek that chess matters more than his baby.",
        ),
        (
            "Every Sunday evening I dread the Monday meeting.",
            "Write down on Sunday the one question you want the Monday meeting to settle.",
            "Do not go to the meeting on Monday.",
        ),
        (
            "The bread I bake comes out flat and dense.",
            "Let the next dough rise twice as long and note how the bread comes out.",
            "Bake bread in general and think about it.",
        ),
        (
            "I should learn how the new till at the shop works.",
            "Ask a colleague to watch you ring up one sale on the new till.",
            "The new till at the shop is very important.",
        ),
        (
            "My bike chain squeaks whenever it rains.",
            "Wipe the bike chain with a dry cloth and put a drop of oil on it.",
            "Ride the bike in a hurry so that the chain has less time to rust.",
        ),
        (
            "The drawer with the cables will not close any more.",
            "Take out ten cables from the drawer and label the ones you know.",
            "Buy a bigger house with more drawers.",
        ),
        (
            "Our daughter starts school in August and does not know anybody there.",
            "Ask the school for one family nearby whose child begins in August too.",
            "Tell your daughter that everybody is afraid of school.",
        ),
        (
            "I would like to hear the stories of my uncle from his years at sea.",
            "Ask your uncle which harbour he liked best and record his answer.",
            "Go to sea for some years and compare the stories.",
        ),
        (
            "The essay for the scholarship has to be in by the ninth.",
            "Write the first two sentences of the scholarship essay, however rough.",
            "Relax, the essay will surely be the best of all.",
        ),
        (
            "I keep buying coffee on the way to work and it adds up.",
            "Set out the flask next to the kettle tonight and fill it before work.",
            "Keep buying coffee but feel guilty on the way.",
        ),
        (
            "The hedge between us and the Novaks has grown over the path.",
            "Ask the Novaks which Saturday would suit them to cut the hedge together.",
            "Cut down the hedge at night before the Novaks wake up.",
        ),
        (
            "We want to take the night train to Vienna next year.",
            "Look up from which month the night train to Vienna can be booked.",
            "Take a train somewhere at some time.",
        ),
        (
            "Since the promotion I hardly talk to my old team.",
            "Sit with your old team for one lunch this week.",
            "Remind the old team that you have been promoted.",
        ),
        (
            "The cat scratches the new sofa.",
            "Stand the scratching post right in front of the corner that the cat likes.",
            "Teach the cat to read a sign about the sofa.",
        ),
        (
            "I sang in the shower today and it felt good.",
            "Choose one song tonight to sing tomorrow in the shower.",
            "Sing in the shower in the shower in the shower.",
        ),
        (
            "My notes from the beekeeping course lie around on loose sheets.",
            "Clip the beekeeping sheets together and write the date on the first one.",
            "Give up beekeeping since notes are a bad sign.",
        ),
        (
            "The library book about comets is three weeks late.",
            "Put the comet book by the door with your keys and pass the library tomorrow.",
            "Read three more weeks about comets.",
        ),
        (
            "I promised Jana a letter of reference and do not know how to begin.",
            "Write down two things you saw Jana do well, with the day they happened.",
            "Begin by knowing how to begin the letter.",
        ),
        (
            "The kitchen light flickers whenever the oven is on.",
            "Note when the light flickers and ask the caretaker who looks at such things.",
            "Open the oven and repair the wires while the light is on.",
        ),
    )
)


class Chosen(NamedTuple):
    """A line, two steps for it, and which of them is the better: A or B."""

    line: str
    two: tuple[str, str]
    better: str


CHOSEN: Final = (
    Chosen(
        "My room is cold in the morning.",
        ("Lay a jumper and socks by the bed tonight.", "Move to a warmer country this morning."),
        "A",
    ),
    Chosen(
        "I have not written to Aunt Vera since Easter.",
        ("Tell Aunt Vera that letters are silly.", "Write Aunt Vera three lines about your week."),
        "B",
    ),
    Chosen(
        "The zip of my coat is stuck.",
        ("Rub a pencil along the zip and try it once more.", "Coats are a good thing to have in winter."),
        "A",
    ),
    Chosen(
        "I want to learn the names of the trees here.",
        ("Learn all about nature for ever.", "Pick one leaf on your street and look up its tree."),
        "B",
    ),
)
_DOING_WORDS: Final = """
    act add aim air answer apologise apply arrange ask attach back bake bath begin block boil book borrow breathe bring
    brush buy call cancel carry change charge check choose circle clean clear clip close collect compare congratulate
    cook copy count cover cross cut cycle dance decide delete describe dig do draft draw drink drop dry dust eat email
    empty end enjoy explain fetch file fill find finish fix fold follow forgive forward free freeze fry gather get give
    go grease greet grow hand hang have hear heat help hide hold hug hum imagine invite join keep kiss knit knock label
    lay learn leave lend let lie lift light list listen load lock look make map mark match measure meet mend message mix
    move mow name note notice oil open order organise organize pack paint park pause pay peel phone photograph pick pin
    plan plant play polish post pour practise practice praise pray prepare press print promise propose pull push put
    raise reach read rearrange record recycle rehearse remember remind remove renew rent repair repeat replace reply
    reserve rest return revise ride ring rinse roll rub run save say scan schedule scrub search see sell send set sew
    share sharpen shave shift show shut sign sing sit sketch skip sleep slice smell smile soak sort sow speak spell
    spend split spread stack stand start stay stick stir stop store stretch study subscribe swap sweep swim switch take
    talk taste teach tell test text thank think throw tidy tie time toast touch trace translate trim try tune turn type
    unfollow unpack unplug unsubscribe untie update use visit volunteer wait wake walk warm wash watch water wave wear
    weed weigh wipe wish work wrap write
"""
DOING: Final = frozenset(_DOING_WORDS.split())
