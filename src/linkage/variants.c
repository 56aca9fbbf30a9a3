#include "linkage/engine.h"

/* One class per line: short forms and spellings that registrations use for one given name. */
static const char *const variant_classes[] = {
    "robert bob bobby rob robbie bert robin", "william bill billy will willie liam", "richard dick rick ricky rich",
    "elizabeth liz lizzie beth betty eliza betsy libby elisabeth bess lisa", "margaret maggie meg peggy peg madge margie rita",
    "katherine catherine kate katie kathy cathy kathryn kitty kat catharine kathleen", "james jim jimmy jamie jem",
    "john jack johnny jon johnnie", "thomas tom tommy thom", "michael mike mick mickey micky", "edward ed ted teddy eddie ned",
    "charles charlie chuck chas", "joseph joe joey jos", "daniel dan danny", "david dave davey davy", "andrew andy drew",
    "anthony tony antony", "christopher chris kit topher kris", "alexander alex alec sandy xander sasha", "alexandra alexa lexi sandra",
    "samuel sam sammy", "samantha sammie", "matthew matt matty mathew", "benjamin ben benny benji", "nicholas nick nicky nicolas",
    "patrick pat paddy", "patricia tricia trish patsy patty", "peter pete", "stephen steve steven stevie", "timothy tim timmy",
    "frederick fred freddie freddy", "francis frank frankie", "frances fran fanny", "henry harry hank hal", "lawrence larry laurie laurence",
    "leonard len lenny leo", "gerald gerry jerry", "gregory greg", "jeffrey geoffrey jeff geoff", "kenneth ken kenny",
    "raymond ray", "ronald ron ronnie", "donald don donnie", "douglas doug", "walter walt wally", "albert al bertie", "alfred alf alfie fred",
    "arthur art artie", "george georgie", "theodore theo", "zachary zach zack zac", "joshua josh", "jonathan jonny jonathon",
    "nathaniel nathan nat nate", "philip phil phillip pip", "terence terry", "vincent vince vinny", "eugene gene", "harold harry hal",
    "susan sue susie suzy susanna suzanne", "deborah deb debbie debra", "jennifer jen jenny jennie", "jessica jess jessie",
    "rebecca becky becca bex rebekah", "victoria vicky vicki tori vikki", "isabella isabel bella izzy isabelle isobel", "charlotte lottie charley",
    "emily em emmie", "emma em", "amelia amy millie mia milly", "abigail abby abi gail", "alice ali", "amanda mandy", "angela angie",
    "anne ann anna annie nancy hannah", "barbara barb babs", "caroline carol carrie carolyn", "christine chris tina chrissy christina",
    "cynthia cindy", "dorothy dot dolly dottie", "eleanor ellie nell nora elle elinor", "florence flo florrie", "gabrielle gabby gabi",
    "georgina georgie gina", "helen nell nellie ellen", "jacqueline jackie jacqui", "janet jan", "josephine jo josie", "judith judy jude",
    "julia julie jules", "kimberly kim kimberley", "lillian lily lil", "louise lou louisa", "madeleine maddie maddy madeline", "martha mattie",
    "mary molly polly mae", "matilda tilly tilda", "melissa mel missy", "melanie mel", "michelle shelly", "natalie nat tasha natasha",
    "nicola nicky nikki", "olivia liv livvy ollie", "oliver ollie olly", "pamela pam", "penelope penny", "philippa pippa pip", "rosemary rose rosie",
    "sarah sara sally sadie", "sophia sophie sofia", "stephanie steph stef", "teresa theresa terri tess", "virginia ginny", "winifred winnie",
    "mohammed muhammad mohammad mohamed muhammed mohamad mohamud mohd muhamad mehmet", "ahmed ahmad ahmet achmed", "hussain hussein husain hossain husein",
    "hassan hasan hassen", "abdul abdal abdel", "yusuf yousuf youssef yousef yusef", "ibrahim ebrahim", "omar umar umer omer", "usman osman uthman",
    "aisha ayesha aysha aishah ayisha", "fatima fatma fatimah fathima", "khadija khadijah hatice", "maryam mariam miriam meryem", "zainab zaynab zeinab zeynep",
    "amina aminah ameena", "mustafa mustapha", "khalid khaled halid", "sayed syed said saeed", "ali aly", "hamza hamzah", "bilal belal",
    "oleksandr aleksandr aleksander alexandr", "kateryna ekaterina katarzyna katerina", "mykola nikolai nikolay", "olena elena helena", "iryna irina",
    "yuliia yulia julia", "dmytro dmitri dmitry", "andrii andrei andrey andrzej andrej", "serhii sergei sergey", "mikhail mykhailo michal", "jan jana",
    "sean shaun shawn", "siobhan shivaun", "caitlin kaitlyn katelyn", "ian iain", "marc mark", "eric erik", "carl karl", "jayden jaiden", "aidan aiden",
    "connor conor", "callum calum", "lewis louis", "zoe zoey", "chloe khloe", "sienna siena", "aaliyah aliyah",
};

static bool class_holds(const char *line, const char *name, size_t length)
{
    for (const char *word = line; *word != '\0';) {
        size_t size = strcspn(word, " ");
        if (size == length && memcmp(word, name, length) == 0)
            return true;
        word += size;
        word += *word == ' ';
    }
    return false;
}

uint32_t link_variant(const char *name, size_t length)
{
    uint32_t classes = 0;
    unsigned found = 0;
    for (size_t i = 0; i < sizeof variant_classes / sizeof *variant_classes && found < 4; i++)
        if (class_holds(variant_classes[i], name, length))
            classes |= (uint32_t)(i + 1) << 8 * found++;
    return classes;
}
