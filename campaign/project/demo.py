"""The first content, as the facts stood in August 2024. Staff keep it current; nothing reads this again."""

from datetime import date

AS_OF = "The facts on this page are as of August 2024."
EXCHANGE = date(2024, 8, 1)

DETAINEES = [
    {
        "title": "Ksenia Karelina",
        "tagline": "The Ballerina Case",
        "home_town": "Los Angeles",
        "arrested_on": date(2024, 1, 2),
        "charge": "State treason",
        "sentence_years": 12,
        "summary": (
            "She gave $51.80 to a U.S. nonprofit that helps elderly people and children hurt by the war in Ukraine."
            " Russia calls it treason."
        ),
        "story": [
            "Ksenia Karelina is a U.S. citizen who lived in Los Angeles. She was arrested in Russia on January 2,"
            " 2024.",
            "What she is accused of is a gift of $51.80, made as a U.S. citizen living in Los Angeles, to an American"
            " nonprofit that helps elderly people and children hurt by the war in Ukraine. Russia charged her with"
            " state treason and sentenced her to 12 years.",
        ],
    },
    {
        "title": "Robert Gilman",
        "tagline": "A Marine set up in Russia … again",
        "arrested_on": date(2022, 1, 17),
        "charge": "Assaulting a police officer",
        "sentence_years": 4,
        "sentence_months": 6,
        "summary": (
            "He fell ill on a train and accidentally kicked an officer, who was unharmed and himself asked for the"
            " charge to be dropped."
        ),
        "story": [
            "Robert Gilman, a Marine, was arrested in Russia on January 17, 2022, after he fell ill on a"
            " train and, in that state, kicked a police officer by accident.",
            "The officer was unharmed. He himself asked for the charge to be dropped. It was not: Robert Gilman was"
            " sentenced to 4 years and 6 months for assaulting a police officer.",
        ],
    },
    {
        "title": "Andre Khachatoorian",
        "tagline": "Tricked “in transit” in Moscow",
        "arrested_on": date(2021, 12, 27),
        "charge": "Improper registration of a firearm",
        "sentence_years": 8,
        "summary": "He had a licensed, secured firearm in his checked luggage on a layover in Moscow.",
        "story": [
            "Andre Khachatoorian was changing planes in Moscow on December 27, 2021. In his checked luggage lay a"
            " firearm, licensed and secured.",
            "He was in transit and not on his way into Russia. He was arrested all the same, charged with improper"
            " registration of a firearm, and sentenced to 8 years.",
        ],
    },
    {
        "title": "David Barnes",
        "tagline": "A father fighting for his kidnapped sons",
        "arrested_on": date(2022, 1, 13),
        "charge": "Abuse, accused by his ex-wife",
        "sentence_years": 21,
        "sentence_note": "hard labor",
        "summary": (
            "His ex-wife took their sons from Texas to Russia. Texas officials had found the same accusations false"
            " twice."
        ),
        "story": [
            "David Barnes is a father. His ex-wife took their sons from Texas to Russia, and he has fought for them"
            " since.",
            "He was arrested there on January 13, 2022, accused by her of abuse. Texas officials had looked into the"
            " same accusations twice and twice found them false. A Russian court sentenced him to 21 years of hard"
            " labor.",
        ],
    },
]
WITH_FAMILY = "Andre Khachatoorian"  # whose pages the demo login of family and lawyers approves

# The one dated fact beside the arrests. No court, place or visit is known here, so none is told.
LEFT_BEHIND = {
    "on": {"day": EXCHANGE, "precision": "day"},
    "title": "Left behind by the exchange",
    "text": (
        "24 people were exchanged. All three U.S. citizens among them had been designated as wrongfully detained."
        " These four had not."
    ),
    "sources": [
        {
            "title": "Americans Detained In Russia Need Help",
            "publisher": "Washington Examiner",
            "published_on": date(2024, 8, 2),
        }
    ],
}
TIMERS = {"In a Russian prison": None, "Left behind by the exchange": EXCHANGE}

CLIPPINGS = [
    {
        "title": "Americans Detained In Russia Need Help",
        "publication": "Washington Examiner",
        "published_on": date(2024, 8, 2),
        "link": "https://www.washingtonexaminer.com/",
        "summary": (
            "Why four Americans could not be part of the exchange of August 1: they lack the designation as wrongfully"
            " detained."
        ),
    },
    {
        "title": "After the landmark swap, hundreds stay behind in Russian prisons",
        "publication": "International press",
        "published_on": date(2024, 8, 1),
        "link": "https://en.currenttime.tv/",
        "summary": "The exchange freed some. Hundreds of prisoners who were not part of it remain in Russia.",
    },
    {
        "title": "Gudkov: those who remain must not be forgotten",
        "publication": "Current Time",
        "published_on": date(2024, 8, 3),
        "link": "https://en.currenttime.tv/",
        "summary": "From exile, Dmitry Gudkov warns against looking away now that the best known are free.",
    },
]

ARTICLE = {
    "title": "We start, because four Americans were left behind",
    "author": "Americans Left Behind",
    "published_on": date(2024, 8, 5),
    "summary": "A campaign and a petition for the four U.S. citizens who were not on the planes of August 1.",
    "body": [
        "On August 1, 2024, 24 people from several countries were exchanged. Three U.S. citizens came home, and with"
        " them a holder of a green card. All three citizens had been designated as wrongfully detained.",
        "Ksenia Karelina, Robert Gilman, Andre Khachatoorian and David Barnes had not. They stayed in prison.",
        "Today we start this campaign. We ask the Secretary of State to designate all four, so that they can be part"
        " of the next exchange. Our petition is open: please sign it, and pass it on.",
    ],
}

NEWS_INTRODUCTION = "What we publish ourselves, and what others write about the four."
ABOUT_ALL = {ARTICLE["title"], CLIPPINGS[0]["title"]}  # the other clippings name none of them
TAGS = {
    ARTICLE["title"]: ["Exchange of 1 August 2024", "Designation", "Petition"],
    CLIPPINGS[0]["title"]: ["Exchange of 1 August 2024", "Designation"],
    CLIPPINGS[1]["title"]: ["Exchange of 1 August 2024"],
    CLIPPINGS[2]["title"]: ["Exchange of 1 August 2024"],
}

PRESS = {
    "introduction": "For journalists: whom to ask, what to quote, where to follow the cases.",
    "contact_name": "Americans Left Behind, press desk",
    "contact_email": "press@example.org",
    "description": (
        "<p>Americans Left Behind is a campaign for four U.S. citizens imprisoned in Russia: Ksenia Karelina, Robert"
        " Gilman, Andre Khachatoorian and David Barnes. All three U.S. citizens who came home in the exchange of"
        " August 1, 2024, had been designated by the State Department as wrongfully detained; these four had not, and"
        " were left behind. The campaign asks the Secretary of State to designate all four under the Robert Levinson"
        " Hostage Recovery and Hostage-Taking Accountability Act of 2020.</p>"
    ),
    "body": [
        ("heading", "What we ask of you"),
        (
            "paragraph",
            "<p>Anything that is printed about a prisoner can be read in the prison. Before you publish what is not on"
            " this site, please ask the family. The facts here are as of August 2024.</p>",
        ),
    ],
}

STATUS_BODY = (
    "<p>All three U.S. citizens who came home in the exchange of August 1, 2024, had one thing in common: the State"
    " Department had designated them as <b>wrongfully detained</b>. These four had no such status. They were left"
    " behind.</p><p>The designation, under the Robert Levinson Hostage Recovery and Hostage-Taking Accountability Act,"
    " hands a case to the Special Presidential Envoy for Hostage Affairs. If there is another exchange, they must be"
    " able to be in it.</p>"
)

ABOUT_SHORT = (
    "<p>Each of the four is a U.S. citizen held in Russia. In each case there is evidence of innocence, of due process"
    " denied, and that being American is part of the reason. We want to use the momentum of the exchange to bring them"
    " home.</p>"
)

ABOUT = {
    "introduction": (
        "Americans Left Behind asks the U.S. State Department to designate four Americans jailed in Russia as"
        " wrongfully detained."
    ),
    "body": [
        ("heading", "Why now"),
        (
            "paragraph",
            "<p>The exchange of August 1, 2024, showed that people can come home: 24 of them did, to several"
            " countries. It also showed who can be part of such an exchange. The three U.S. citizens in it had been"
            " designated as"
            " wrongfully detained. We want to use that momentum for those who had not.</p>",
        ),
        ("heading", "Whom we speak for"),
        (
            "paragraph",
            "<p>Each of the four is a U.S. citizen held in Russia. In each case there is evidence of innocence, of due"
            " process denied, and that being American is part of the reason. Some Americans there plead guilty because"
            " a fair trial is not to be had.</p>",
        ),
        ("heading", "What we ask for"),
        (
            "paragraph",
            "<p>The designation as wrongfully detained under the Robert Levinson Hostage Recovery and Hostage-Taking"
            " Accountability Act of 2020 (22 U.S.C. 1741). With it, the Special Presidential Envoy for Hostage Affairs"
            " takes over the case.</p>",
        ),
        ("paragraph", f"<p>{AS_OF}</p>"),
    ],
}

PRIVACY = {
    "introduction": "What we keep of those who sign or subscribe, and for what.",
    "body": [
        ("heading", "What we keep"),
        (
            "paragraph",
            "<p>When you sign: your name, your e-mail address and what else you chose to fill in. When you subscribe:"
            " your e-mail address. Nothing is measured, no cookie is set for visitors, and no page asks anybody else"
            " for anything.</p>",
        ),
        (
            "paragraph",
            "<p>To tell machines from people we compare where submissions come from. For that we keep scrambled marks"
            " of your network address, never the address itself: not in the database, not in our web server’s log."
            " The key to the marks of a day is destroyed after 72 hours; from then on nobody can tie a mark to an"
            " address. The marks themselves are deleted after 30 days.</p>",
        ),
        ("heading", "Who sees it"),
        (
            "paragraph",
            "<p>Your address is never shown. Your name is shown only if you tick the box for it. A list of signatures"
            " leaves us only to be handed to the one the petition is addressed to.</p>",
        ),
        ("heading", "For how long"),
        (
            "paragraph",
            "<p>What you do not confirm by e-mail is erased after 14 days. While a petition is open, we keep what its"
            " signers confirmed. When it has been closed for six months, unless we set another day, we erase their"
            " names, addresses, comments and postal codes; the count stays. Of your e-mail address a scrambled mark is"
            " then left, by which one mailbox signs once and by which you still find your signature. Who asks to stand"
            " on no list is erased in the same way the moment they confirm. A place on the e-mail list lasts until you"
            " leave it. Backups are deleted after 30 days.</p>",
        ),
        ("heading", "Letters you did not ask for"),
        (
            "paragraph",
            "<p>Somebody else may type your address. Whatever they do, our forms send you at most 3 letters in a day"
            " and 5 in 30 days. Each holds a link “This was not me, never write to me again”: one press, and no form of"
            " ours writes to you any more.</p>",
        ),
        ("heading", "How to see it, correct it, take it back"),
        (
            "paragraph",
            '<p>Ask for <a href="/petitions/manage/">the link to your signatures</a>. On that page you can'
            " correct how you are shown, download what we hold about you as a file, and withdraw: your signature"
            " stops counting and all you typed is erased at once. Every letter of the e-mail list holds a link that"
            " ends it with one press.</p>",
        ),
    ],
}

PETITION = {
    "title": "Designate the Americans left behind in Russia as wrongfully detained",
    "slug": "wrongful-detainee-status",
    "addressee": "the Secretary of State",
    "demand": (
        "Designate {names} as wrongfully detained, now, so that the Special Presidential Envoy for Hostage Affairs can"
        " work to bring them home."
    ),
    "goal": 10_000,
    "share_text": (
        "Four Americans were left behind in Russian prisons. Sign to have them designated as wrongfully detained:"
    ),
    "thank_you": "<p>Please pass the petition on: every name makes these four harder to overlook.</p>",
    "body": [
        (
            "paragraph",
            "<p>On August 1, 2024, an exchange freed 24 people. All three U.S. citizens among them had been designated"
            " as wrongfully detained. These four had not, and were left behind.</p>",
        ),
        (
            "paragraph",
            "<p>The law lets the Secretary of State designate them. In each case there is evidence of innocence, of due"
            " process denied, and that being American is part of the reason. With the designation, the Special"
            " Presidential Envoy for Hostage Affairs takes over. Without it, they cannot count on a place in the next"
            " exchange.</p>",
        ),
    ],
}
